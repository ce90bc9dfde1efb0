/** What a compose file is made of. Absent entries are left out. */
export type Yaml = string | number | boolean | readonly Yaml[] | { readonly [key: string]: Yaml | undefined };

/** Words that every reader of YAML takes as text, whatever its version. */
const PLAIN = /^[A-Za-z_./][A-Za-z0-9_./-]*$/;
/** Words that some readers take for something else. */
const NO_TEXT = /^(y|n|yes|no|on|off|true|false|null|nan|\.nan|\.inf)$/i;

/** Block style, two blanks deeper for each level; equal values give equal text. Ends with a line break. */
export const yamlText = (value: Yaml): string => (isLeaf(value) ? `${leaf(value)}\n` : block(value, ''));

function block(value: Exclude<Yaml, string | number | boolean>, indent: string): string {
  if (isList(value)) return value.map((item) => entry(`${indent}-`, item, indent)).join('');
  return Object.entries(value)
    .flatMap(([key, item]) => (item === undefined ? [] : [entry(`${indent}${scalar(key)}:`, item, indent)]))
    .join('');
}

function entry(start: string, item: Yaml, indent: string): string {
  if (isLeaf(item)) return `${start} ${leaf(item)}\n`;
  const inner = block(item, `${indent}  `);
  // What stands in a list begins on the dash's own line.
  return start.endsWith('-') ? `${start} ${inner.slice(indent.length + 2)}` : `${start}\n${inner}`;
}

const isList = (value: Yaml): value is readonly Yaml[] => Array.isArray(value);
const isEmpty = (value: object): boolean => Object.values(value).every((item) => item === undefined);
type Leaf = string | number | boolean | readonly never[] | Readonly<Record<string, never>>;
const isLeaf = (value: Yaml): value is Leaf => typeof value !== 'object' || isEmpty(value);

function leaf(value: Leaf): string {
  if (typeof value === 'object') return isList(value) ? '[]' : '{}';
  return typeof value === 'string' ? scalar(value) : String(value);
}

const scalar = (text: string): string => (PLAIN.test(text) && !NO_TEXT.test(text) ? text : quoted(text));

/** Everything but printable ASCII is escaped, so that no reader has an opinion on it. A lone surrogate becomes U+FFFD. */
function quoted(text: string): string {
  const characters = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (character === '"' || character === '\\') return `\\${character}`;
    if (character === '\n') return '\\n';
    if (code >= 0x20 && code < 0x7f) return character;
    if (code >= 0xd800 && code <= 0xdfff) return '\\uFFFD';
    return code > 0xffff ? `\\U${hex(code, 8)}` : `\\u${hex(code, 4)}`;
  });
  return `"${characters.join('')}"`;
}

const hex = (code: number, digits: number): string => code.toString(16).toUpperCase().padStart(digits, '0');
