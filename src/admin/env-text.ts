/** Environment variables as lines of `KEY=value`, for a text area. A value that would not survive stands in JSON's quotes. */

const needsQuotes = (value: string): boolean => /^\s|\s$|[\r\n]|^"/.test(value);

export const envText = (env: Readonly<Record<string, string>> | undefined): string =>
  Object.entries(env ?? {})
    .map(([key, value]) => `${key}=${needsQuotes(value) ? JSON.stringify(value) : value}`)
    .join('\n');

/** @returns the variables, and what is wrong with lines that are none */
export function parseEnv(text: string): {
  readonly env: Readonly<Record<string, string>>;
  readonly errors: readonly string[];
} {
  const env = new Map<string, string>();
  const errors: string[] = [];
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '') return;
    const at = line.indexOf('=');
    const key = line.slice(0, at).trim();
    const value = at < 1 ? undefined : unquoted(line.slice(at + 1));
    if (value === undefined) errors.push(`line ${index + 1} must be KEY=value`);
    else if (env.has(key)) errors.push(`line ${index + 1} sets ${key.slice(0, 80)} again`);
    else env.set(key, value);
  });
  return { env: Object.fromEntries(env), errors };
}

function unquoted(value: string): string | undefined {
  const trimmed = value.trim();
  if (!trimmed.startsWith('"')) return trimmed;
  try {
    const inner: unknown = JSON.parse(trimmed);
    return typeof inner === 'string' ? inner : undefined;
  } catch {
    return undefined;
  }
}
