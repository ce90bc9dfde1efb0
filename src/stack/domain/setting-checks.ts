import { CONTROL_OR_BIDI, ENV_KEY, LONE_SURROGATE, type FieldCheck } from './spec-fields.js';
import type { SettingDefinition } from './settings.js';

/** What is wrong with a value for one setting, each to be read after the setting's name; `[]` when nothing is. */
export function checkSetting(definition: SettingDefinition, value: unknown): readonly string[] {
  switch (definition.kind) {
    case 'boolean':
      return typeof value === 'boolean' ? [] : ['must be true or false'];
    case 'integer':
      return checkInteger(definition, value);
    case 'text':
      return checkText(definition, value);
    case 'choice':
      return typeof value === 'string' && definition.options.includes(value)
        ? []
        : [`must be one of ${definition.options.join(', ')}`];
    case 'list':
      return checkList(definition, value);
    case 'url':
      return checkUrl(definition.path)(value);
    case 'secret':
      return checkSecret(definition, value);
    case 'secrets':
      return ['is a set of secrets: give each by its name'];
  }
}

type Kind<Name extends SettingDefinition['kind']> = Extract<SettingDefinition, { kind: Name }>;

function checkInteger({ least, most, unit }: Kind<'integer'>, value: unknown): readonly string[] {
  const isInside = typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
  return isInside ? [] : [`must be a whole number from ${least} to ${most}${unit ? ` (${unit})` : ''}`];
}

function checkText({ maxLength, pattern, form, multiline }: Kind<'text'>, value: unknown): readonly string[] {
  if (typeof value !== 'string') return ['must be text'];
  if (value.length > maxLength) return [`must have at most ${maxLength} characters`];
  const wrong = checkCharacters(value, multiline);
  if (wrong.length > 0) return wrong;
  return pattern && !whole(pattern).test(value) ? [`must be ${form ?? 'of another form'}`] : [];
}

function checkList({ maxItems, itemMaxLength, pattern, form }: Kind<'list'>, value: unknown): readonly string[] {
  if (!Array.isArray(value)) return ['must be a list of texts'];
  const items = value as readonly unknown[];
  if (items.length > maxItems) return [`must have at most ${maxItems} items`];
  if (new Set(items).size !== items.length) return ['must not name anything twice'];
  const wrong = items.flatMap((item, index) => {
    if (typeof item !== 'string' || item === '') return [`item ${index + 1} must be text`];
    if (item.length > itemMaxLength) return [`item ${index + 1} must have at most ${itemMaxLength} characters`];
    // Lists reach the services joined by commas.
    if (item.includes(',')) return [`item ${index + 1} must not hold a comma`];
    if (checkCharacters(item).length > 0) return [`item ${index + 1} must not hold control characters`];
    return pattern && !whole(pattern).test(item) ? [`item ${index + 1} must be ${form ?? 'of another form'}`] : [];
  });
  return wrong.slice(0, 3);
}

/** http or https, without credentials, query and fragment. */
const checkUrl =
  (mayHavePath: boolean): FieldCheck =>
  (value) => {
    if (typeof value !== 'string' || value.length > 2000) return ['must be an address of at most 2000 characters'];
    if (!URL.canParse(value) || /\s/.test(value)) return ['must be an address such as https://api.example.com'];
    const url = new URL(value);
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return ['must begin with https:// or http://'];
    if (url.username !== '' || url.password !== '') return ['must not hold a user name or password'];
    if (url.search !== '' || url.hash !== '') return ['must not hold a query or fragment'];
    return !mayHavePath && url.pathname !== '/' ? ['must not have a path'] : [];
  };

/** Never quotes the value. */
function checkSecret({ minLength, maxLength, pattern, form }: Kind<'secret'>, value: unknown): readonly string[] {
  if (typeof value !== 'string') return ['must be text'];
  if (value.length < minLength || value.length > maxLength)
    return [`must have ${minLength} to ${maxLength} characters`];
  if (value.includes('\0') || LONE_SURROGATE.test(value)) return ['must be whole characters without NUL'];
  return pattern && !whole(pattern).test(value) ? [`must be ${form ?? 'of another form'}`] : [];
}

/** One of a setting of kind `secrets`. */
export function checkNamedSecret(definition: Kind<'secrets'>, name: string, value: unknown): readonly string[] {
  const named = ENV_KEY.test(name) ? [] : ['must be named by letters, digits and underscores, not a digit first'];
  const { maxLength } = definition;
  return [...named, ...checkSecret({ ...definition, kind: 'secret', minLength: 1, maxLength }, value)];
}

function checkCharacters(value: string, multiline?: true): readonly string[] {
  if (LONE_SURROGATE.test(value)) return ['must be whole characters'];
  const rest = multiline ? value.replace(/[\n\r\t]/g, '') : value;
  return CONTROL_OR_BIDI.test(rest) ? ['must not hold control characters or change the direction of text'] : [];
}

const whole = (pattern: RegExp): RegExp => new RegExp(`^(?:${pattern.source})$`, pattern.flags.replace('g', ''));
