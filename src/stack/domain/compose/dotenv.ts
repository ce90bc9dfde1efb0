/**
 * One value of an `.env` file in as many pieces as it takes: the readers of Compose 1 and 2 agree on no way of writing
 * that fits every value, but on one for every piece. Joined in order the pieces are the value.
 * @returns at least one piece, each as it stands behind `NAME=`
 */
export function envPieces(value: string): readonly string[] {
  const whole = written(value);
  if (whole !== undefined) return [whole];
  const pieces: string[] = [];
  for (let rest = value; rest !== '';) {
    let length = rest.length;
    while (written(rest.slice(0, length)) === undefined) length -= 1;
    pieces.push(written(rest.slice(0, length))!);
    rest = rest.slice(length);
  }
  return pieces;
}

/** @returns undefined for text that has to be divided; never for a single character */
function written(text: string): string | undefined {
  // Without quotes a backslash is nothing special to either reader; within quotes they differ.
  if (/^[A-Za-z0-9_./+=:@%,\\-]*$/.test(text)) return text;
  if (text === '\r') return '"\\r"';
  if (/[\\\r]/.test(text)) return undefined;
  // In single quotes one reader still looks for `${`, in double quotes the other one for any `$`.
  if (!text.includes("'") && !text.includes('${')) return `'${text}'`;
  if (!text.includes('"') && !text.includes('$')) return `"${text}"`;
  return undefined;
}

const NAME = /^(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/;

/** Names of the lines of an `.env` file that are not alike in both, without a look at what their values mean. */
export function changedNames(ours: string, theirs: string): readonly string[] {
  const [before, after] = [assignments(ours), assignments(theirs)];
  return [...new Set([...before.keys(), ...after.keys()])].filter((name) => before.get(name) !== after.get(name));
}

/** By name, as written behind the `=`; a value in quotes may go over several lines. */
export function assignments(file: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const lines = file.split(/\r?\n/);
  for (let at = 0; at < lines.length; at += 1) {
    const name = NAME.exec(lines[at]!);
    if (!name) continue;
    let value = lines[at]!.slice(name[0].length).trimStart();
    const quote = /^['"]/.exec(value)?.[0];
    while (quote && !isClosed(value, quote) && at + 1 < lines.length) value += `\n${lines[(at += 1)]!}`;
    found.set(name[1]!, value);
  }
  return found;
}

/** Whether a quote that no backslash escapes ends it. */
const isClosed = (value: string, quote: string): boolean =>
  new RegExp(`^${quote}(?:[^\\\\${quote}]|\\\\[^])*${quote}`).test(value);

/** What a line of {@link assignments} means: without its quotes and comment. */
export function envValue(written: string): string {
  const quote = /^['"]/.exec(written)?.[0];
  if (!quote) return written.replace(/\s+#.*$/, '').trim();
  const end = written.lastIndexOf(quote);
  const inside = end > 0 ? written.slice(1, end) : written.slice(1);
  return quote === "'" ? inside : inside.replace(/\\([\\"nrt])/g, (_, of: string) => ESCAPED[of]!);
}

const ESCAPED: Readonly<Record<string, string>> = { '\\': '\\', '"': '"', n: '\n', r: '\r', t: '\t' };
