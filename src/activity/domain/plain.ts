/** Most characters that one piece of foreign text keeps in a line. */
const MOST = 300;
/** Colour and cursor codes, controls, what turns the direction of text around, and what is invisible. */
const ESCAPE = String.fromCharCode(27);
const MISLEADING = new RegExp(
  `${ESCAPE}\\[[0-9;?]*[A-Za-z]|[\\p{Cc}\\u200b-\\u200f\\u202a-\\u202e\\u2060\\u2066-\\u2069\\ufeff]+`,
  'gu',
);

/** Text from outside (engine, people) as one harmless piece of a line: no controls, one blank at a time, cut when long. */
export function plain(text: string, most = MOST): string {
  const clean = text.replace(MISLEADING, ' ').replace(/\s+/g, ' ').trim();
  const characters = Array.from(clean);
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join('')}…`;
}

/** `a`, `a and b`, `a, b and c`; beyond eight, the rest is counted. */
export function listed(items: readonly string[]): string {
  const shown = items.length > 8 ? [...items.slice(0, 7), `${items.length - 7} more`] : items;
  return shown.length < 2 ? (shown[0] ?? 'nothing') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

/** Names on the engine begin with the project's ref, which people see elsewhere: `supascale-<ref>-db-data-g1` → `db-data-g1`. */
export const shortName = (name: string): string => name.replace(/^[a-z]+-[a-z]{20}(-|$)/, '');
