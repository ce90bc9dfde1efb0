/** What the templates say, as words of a table. */

const LONGEST = 90;

export const code = (text) => (text === '' ? 'empty' : `\`${String(text).replaceAll('`', "'")}\``);

/** Cells may not hold what a table is made of. */
export const cell = (text) => String(text).replaceAll('|', '\\|').replaceAll('\n', ' ');

export const table = (head, rows) =>
  [head, head.map(() => '---'), ...rows.map((row) => row.map(cell))].map((row) => `| ${row.join(' | ')} |`).join('\n');

const shortened = (text) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

const joined = (text) =>
  typeof text === 'string' ? text : text.map((part) => (typeof part === 'string' ? part : `<${part.secret}>`)).join('');

const isGiven = (name) => name.includes('.');

/** Where a variable comes from. */
export function sourceText(source) {
  switch (source.from) {
    case 'constant':
      return code(shortened(source.value.replaceAll('\n', ' ')));
    case 'secret':
      return isGiven(source.secret) ? `setting ${code(source.secret)}, a secret` : `secret ${code(source.secret)}`;
    case 'text':
      return code(shortened(joined(source.text).replaceAll('\n', ' ')));
    case 'url':
      return `${source.url} address${source.suffix ? ` and ${code(source.suffix)}` : ''}`;
    case 'setting':
      return `setting ${code(source.setting)}`;
    case 'derived':
      return `follows: ${source.means}${source.uses.length > 0 ? ` (${source.uses.map(code).join(', ')})` : ''}`;
    case 'overridable':
      return `${code(source.fallback)}; may be set: ${source.means}`;
    default:
      throw new Error(`A variable comes from ${source.from}: tell here what that is.`);
  }
}

/** What a setting takes. */
export function kindText(definition) {
  switch (definition.kind) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `${definition.least} to ${definition.most}${definition.unit ? ` ${definition.unit}` : ''}`;
    case 'text':
      return definition.form ?? `text of at most ${definition.maxLength} characters`;
    case 'choice':
      return definition.options.map(code).join(', ');
    case 'list':
      return `list, each ${definition.form ?? 'text'}`;
    case 'url':
      return `address${definition.path ? '' : ' without a path'}`;
    case 'secret':
      return 'a secret, write-only';
    case 'secrets':
      return `up to ${definition.maxItems} named secrets, write-only`;
    default:
      throw new Error(`A setting is of kind ${definition.kind}: tell here what that is.`);
  }
}

export function fallbackText({ fallback }) {
  if (fallback === undefined) return '–';
  return Array.isArray(fallback) ? (fallback.length === 0 ? 'none' : fallback.map(code).join(', ')) : code(fallback);
}
