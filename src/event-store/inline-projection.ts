import { upcast, type AnyEvent, type Recorded, type Upcasters } from '../kernel/event.js';
import type { Table, Tables } from './tables.js';

/** As a category: every event of either log; such a projection runs after those of the event's own category. */
export const ALL_CATEGORIES = '*';

/** Keeps tables in step with the events of its categories, inside the transaction that appends them. */
export interface InlineProjection {
  readonly name: string;
  /** Or {@link ALL_CATEGORIES}. */
  readonly categories: readonly string[];
  /** All that `apply` writes to, and nothing but projections does: `rebuild` empties them first. */
  readonly tables: readonly Table<object>[];
  apply(event: Recorded, tables: Tables): void;
}

type Handlers<E extends AnyEvent> = {
  readonly [Type in E['type']]: (event: Recorded<Extract<E, { type: Type }>>, tables: Tables) => void;
};

/** `on` is total: a new event does not compile until every projection of its category says what it means to it. */
export function inlineProjection<E extends AnyEvent>(definition: {
  readonly name: string;
  readonly category: string;
  readonly upcasters: Upcasters;
  readonly tables: readonly Table<object>[];
  readonly on: Handlers<E>;
}): InlineProjection {
  // The mapped type ties each handler to its event; the look-up below keeps that by the event's own `type`.
  const handlers = definition.on as unknown as Readonly<
    Record<string, ((e: Recorded, tables: Tables) => void) | undefined>
  >;
  return {
    name: definition.name,
    categories: [definition.category],
    tables: definition.tables,
    apply(event, tables) {
      const lifted = upcast(event, definition.upcasters);
      handlers[lifted.type]?.(lifted, tables);
    },
  };
}

/** For an event that means nothing to a table: says so, where a missing handler would be a mistake. */
export const ignored = (): void => undefined;
