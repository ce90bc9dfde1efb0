import { Refused, invalidField } from '../kernel/refused.js';
import { MAX_KEYS, checkText, isPoisonous } from './strict-json.js';

/** Text by name; names that end in `[]` collect all their values. */
export type Fields = Record<string, string | string[]>;

/**
 * Reads `a=1&b=2` as a form or a query string has it.
 * @throws Refused `invalid` for a name given twice without `[]`, names of the prototype chain, too many names
 */
export function parseFields(text: string): Fields {
  const fields: Fields = {};
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    if (++count > MAX_KEYS) throw new Refused('invalid', `More than ${MAX_KEYS} fields were sent.`);
    const label = name.slice(0, 80) || 'body';
    if (isPoisonous(name)) throw invalidField(label, 'is not a field here');
    checkText(name, ['body']);
    checkText(value, [label]);
    const known = Object.hasOwn(fields, name) ? fields[name] : undefined;
    if (name.endsWith('[]')) fields[name] = [...(Array.isArray(known) ? known : []), value];
    else if (known === undefined) fields[name] = value;
    else throw invalidField(label, 'is given twice');
  }
  return fields;
}

/** Hidden fields of every form; they belong to the request, not to what is asked for. */
export const CSRF_FIELD = '_csrf';
export const IDEMPOTENCY_FIELD = '_idempotency_key';

export function takeHiddenFields(fields: Fields): {
  readonly body: Fields;
  readonly hidden: { readonly csrf?: string; readonly idempotencyKey?: string };
} {
  const { [CSRF_FIELD]: csrf, [IDEMPOTENCY_FIELD]: key, ...body } = fields;
  return {
    body,
    hidden: { ...(typeof csrf === 'string' && { csrf }), ...(typeof key === 'string' && { idempotencyKey: key }) },
  };
}
