import { streamCategory, type StreamId } from '../kernel/event.js';
import { ALL_CATEGORIES, type InlineProjection } from './inline-projection.js';

/** All inline projections of the program. Complete before the first transaction, or a table would miss its events. */
export class Projections {
  private readonly byCategory = new Map<string, InlineProjection[]>();
  private readonly byName = new Map<string, InlineProjection>();
  /** Answers of `of` by category; good once sealed. */
  private readonly wanted = new Map<string, readonly InlineProjection[]>();
  private isSealed = false;

  constructor(projections: readonly InlineProjection[] = []) {
    this.register(projections);
  }

  get all(): readonly InlineProjection[] {
    return [...this.byName.values()];
  }

  /** @throws Error once the first transaction has run, and for a name that is taken */
  register(projections: readonly InlineProjection[]): void {
    for (const projection of projections) {
      if (this.isSealed) throw new Error(`The projection ${projection.name} comes after the first transaction.`);
      if (this.byName.has(projection.name)) throw new Error(`There are two projections called ${projection.name}.`);
      this.byName.set(projection.name, projection);
      for (const category of projection.categories) {
        this.byCategory.set(category, [...(this.byCategory.get(category) ?? []), projection]);
      }
    }
  }

  seal(): void {
    this.isSealed = true;
  }

  /** Those that want the events of this stream, in the order of registration; those that want all come last. */
  of(stream: StreamId): readonly InlineProjection[] {
    const category = streamCategory(stream);
    const known = this.wanted.get(category);
    if (known && this.isSealed) return known;
    const wanted = [...(this.byCategory.get(category) ?? NONE), ...(this.byCategory.get(ALL_CATEGORIES) ?? NONE)];
    this.wanted.set(category, wanted);
    return wanted;
  }
}

const NONE: readonly InlineProjection[] = [];
