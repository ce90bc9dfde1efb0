/** Shorter values would hit ordinary words. */
const LEAST = 6;

/**
 * Takes secrets out of what a tool has said.
 * @param secrets values by name; also as they stand in URLs
 * @returns the lines with `‹NAME›` in their place
 */
export function redact(lines: readonly string[], secrets: ReadonlyMap<string, string>): readonly string[] {
  const found = [...secrets]
    .filter(([, value]) => value.length >= LEAST)
    .flatMap(([name, value]) => [...new Set([value, encodeURIComponent(value)])].map((text) => [text, name] as const))
    .sort(([a], [b]) => b.length - a.length); // the longest first: one may be part of another
  return lines.map((line) => found.reduce((text, [value, name]) => text.replaceAll(value, `‹${name}›`), line));
}
