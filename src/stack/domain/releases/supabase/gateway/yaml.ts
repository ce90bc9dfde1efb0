import type { TemplateText } from '../../../release.js';
import { Pieces } from './pieces.js';

/** A text with secrets in it, or one of several lines. A secret must not hold a line break. */
export interface Block<Name extends string> {
  readonly block: TemplateText<Name>;
}
export type Yaml<Name extends string> =
  | string
  | number
  | boolean
  | Block<Name>
  | Fixed<Name>
  | readonly Yaml<Name>[]
  | { readonly [key: string]: Yaml<Name> };

/** A list or mapping, not empty, that is the same in many files: it is written but once for each depth where it stands. */
export class Fixed<Name extends string> {
  private readonly written = new Map<string, TemplateText<Name>>();

  constructor(private readonly value: readonly Yaml<Name>[] | { readonly [key: string]: Yaml<Name> }) {}

  at(indent: string): TemplateText<Name> {
    const known = this.written.get(indent) ?? yaml(this.value, indent);
    this.written.set(indent, known);
    return known;
  }
}

export const block = <Name extends string>(content: TemplateText<Name>): Block<Name> => ({ block: content });

const isBlock = <Name extends string>(value: object): value is Block<Name> => 'block' in value;
const plain = (key: string) => (/^[A-Za-z_][\w.-]*$/.test(key) ? key : JSON.stringify(key));

/**
 * YAML in which secrets are still references. They stand in literal blocks only, where no character but a line break
 * means anything; all other texts are quoted as JSON, which YAML understands.
 */
export function yaml<Name extends string>(value: Yaml<Name>, indent = ''): TemplateText<Name> {
  const pieces = new Pieces<Name>();
  write(pieces, value, indent);
  return pieces.text;
}

function write<Name extends string>(to: Pieces<Name>, value: Yaml<Name>, indent: string): void {
  if (typeof value !== 'object') return to.add(`${JSON.stringify(value)}\n`);
  if (value instanceof Fixed) return to.addAll(value.at(indent));
  if (isBlock<Name>(value)) return writeLiteral(to, value.block, indent);
  if (isEmpty(value)) return to.add(Array.isArray(value) ? '[]\n' : '{}\n');
  if (Array.isArray(value)) {
    for (const item of value as readonly Yaml<Name>[]) writeEntry(to, '-', item, indent);
  } else {
    for (const [key, item] of Object.entries(value as Readonly<Record<string, Yaml<Name>>>))
      writeEntry(to, `${plain(key)}:`, item, indent);
  }
}

function writeEntry<Name extends string>(to: Pieces<Name>, head: string, item: Yaml<Name>, indent: string): void {
  const isNested = typeof item === 'object' && !isBlock(item) && !isEmpty(item);
  to.add(`${indent}${head}${isNested ? '\n' : ' '}`);
  write(to, item, `${indent}  `);
}

const isEmpty = (value: object) => !(value instanceof Fixed) && Object.keys(value).length === 0;

function writeLiteral<Name extends string>(to: Pieces<Name>, content: TemplateText<Name>, indent: string): void {
  to.add(`|-\n${indent}`);
  for (const part of typeof content === 'string' ? [content] : content)
    to.add(typeof part === 'string' ? part.replaceAll('\n', `\n${indent}`) : part);
  to.add('\n');
}
