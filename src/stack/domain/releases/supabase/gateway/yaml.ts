import type { TemplateText } from '../../../release.js';
import { concat } from './callers.js';

/** A text with secrets in it, or one of several lines. A secret must not hold a line break. */
export interface Block<Name extends string> {
  readonly block: TemplateText<Name>;
}
export type Yaml<Name extends string> =
  string | number | boolean | Block<Name> | readonly Yaml<Name>[] | { readonly [key: string]: Yaml<Name> };

export const block = <Name extends string>(content: TemplateText<Name>): Block<Name> => ({ block: content });

const isBlock = <Name extends string>(value: object): value is Block<Name> => 'block' in value;
const plain = (key: string) => (/^[A-Za-z_][\w.-]*$/.test(key) ? key : JSON.stringify(key));

/**
 * YAML in which secrets are still references. They stand in literal blocks only, where no character but a line break
 * means anything; all other texts are quoted as JSON, which YAML understands.
 */
export function yaml<Name extends string>(value: Yaml<Name>, indent = ''): TemplateText<Name> {
  if (typeof value !== 'object') return [`${JSON.stringify(value)}\n`];
  if (isBlock<Name>(value)) return literal(value.block, indent);
  const entries = Array.isArray(value)
    ? (value as readonly Yaml<Name>[]).map((item) => ['-', item] as const)
    : Object.entries(value as Readonly<Record<string, Yaml<Name>>>).map(
        ([key, item]) => [`${plain(key)}:`, item] as const,
      );
  if (entries.length === 0) return [Array.isArray(value) ? '[]\n' : '{}\n'];
  return concat<Name>(entries.flatMap(([head, item]) => [`${indent}${head}${gap(item)}`, yaml(item, `${indent}  `)]));
}

const isEmpty = (value: object) => Object.keys(value).length === 0;
const gap = <Name extends string>(item: Yaml<Name>) =>
  typeof item === 'object' && !isBlock(item) && !isEmpty(item) ? '\n' : ' ';

function literal<Name extends string>(content: TemplateText<Name>, indent: string): TemplateText<Name> {
  const parts = typeof content === 'string' ? [content] : content;
  const indented = parts.map((part) => (typeof part === 'string' ? part.replaceAll('\n', `\n${indent}`) : part));
  return ['|-\n', indent, ...indented, '\n'];
}
