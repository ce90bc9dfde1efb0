import type { TemplateText } from '../../../release.js';

type Piece<Name extends string> = Exclude<TemplateText<Name>, string>[number];

/** A text in the making. What stands between two secrets becomes one piece, for the pieces are counted in every hash. */
export class Pieces<Name extends string> {
  private readonly parts: Piece<Name>[] = [];

  get text(): TemplateText<Name> {
    return this.parts;
  }

  add(part: Piece<Name>): void {
    const last = this.parts.at(-1);
    if (typeof part === 'string' && typeof last === 'string') this.parts[this.parts.length - 1] = last + part;
    else this.parts.push(part);
  }

  addAll(text: TemplateText<Name>): void {
    for (const part of typeof text === 'string' ? [text] : text) this.add(part);
  }
}

/** One text of several. */
export function concat<Name extends string>(texts: readonly TemplateText<Name>[]): TemplateText<Name> {
  const pieces = new Pieces<Name>();
  for (const text of texts) pieces.addAll(text);
  return pieces.text;
}
