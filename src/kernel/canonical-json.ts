/** A part of a value that stands in its canonical form already, for what goes into many texts and never changes. */
export class CanonicalPart {
  constructor(readonly text: string) {}
}

/** JSON with object keys in code-unit order and no `undefined`: equal values give equal text, for hashes. */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'string') return quoted(value);
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (value instanceof CanonicalPart) return value.text;
  let text = '';
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ','}${canonicalJson(item ?? null)}`;
    return `[${text}]`;
  }
  const values = value as Readonly<Record<string, unknown>>;
  for (const key of keysInOrder(values)) {
    const item = values[key];
    if (item !== undefined) text += `${text && ','}${quoted(key)}:${canonicalJson(item)}`;
  }
  return `{${text}}`;
}

/** Most texts are short and have nothing to escape, and asking JSON takes longer than seeing that. */
const NOTHING_TO_ESCAPE = /^[ !#-[\]-~]{0,200}$/;
const quoted = (text: string): string => (NOTHING_TO_ESCAPE.test(text) ? `"${text}"` : JSON.stringify(text));

function keysInOrder(values: object): readonly string[] {
  const keys = Object.keys(values);
  for (let at = 1; at < keys.length; at += 1) if (keys[at - 1]! > keys[at]!) return keys.sort();
  return keys;
}
