/** What came of a text of a compose file. */
export interface Interpolated {
  readonly text: string;
  /** Variables that it must have and that nobody gave, by name. */
  readonly missing: readonly string[];
}

type Lookup = (name: string) => string | undefined;

/**
 * Fills variables in as Compose does: `$VAR`, `${VAR}`, with `:-` and `-` for what stands in its place, `:?` and `?` for
 * what must be there, `:+` and `+` for what stands where it is there; `$$` is a dollar sign. Nested ones are filled in too.
 */
export function interpolate(text: string, lookup: Lookup): Interpolated {
  const missing: string[] = [];
  const filled = walk(text, lookup, missing);
  return { text: filled, missing };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*/;

function walk(text: string, lookup: Lookup, missing: string[]): string {
  let done = '';
  for (let rest = text; rest !== '';) {
    const at = rest.indexOf('$');
    if (at < 0) return done + rest;
    done += rest.slice(0, at);
    rest = rest.slice(at + 1);
    const name = NAME.exec(rest)?.[0];
    if (rest.startsWith('$')) {
      done += '$';
      rest = rest.slice(1);
    } else if (name !== undefined) {
      done += lookup(name) ?? '';
      rest = rest.slice(name.length);
    } else {
      const end = rest.startsWith('{') ? closing(rest) : -1;
      done += end < 0 ? '$' : braced(rest.slice(1, end), lookup, missing);
      rest = end < 0 ? rest : rest.slice(end + 1);
    }
  }
  return done;
}

/** Where the brace ends that `text` begins with; -1 when it does not. */
function closing(text: string): number {
  let depth = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '{' && (at === 0 || text[at - 1] === '$')) depth += 1;
    else if (text[at] === '}' && (depth -= 1) === 0) return at;
  }
  return -1;
}

function braced(inside: string, lookup: Lookup, missing: string[]): string {
  const name = NAME.exec(inside)?.[0];
  if (name === undefined) return '';
  const [, colon = '', verb = '', other = ''] = /^(:?)([-?+])([^]*)$/.exec(inside.slice(name.length)) ?? [];
  const value = lookup(name);
  const isThere = value !== undefined && (colon === '' || value !== '');
  if (verb === '+') return isThere ? walk(other, lookup, missing) : '';
  if (isThere) return value;
  if (verb === '-') return walk(other, lookup, missing);
  if (verb === '?') missing.push(name);
  return value ?? '';
}
