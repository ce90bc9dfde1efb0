import type { Event, Upcasters } from '../../kernel/event.js';

/** Who saw a project's secrets, stream `reveal-<ref>`: no wish, so it has a stream of its own. */
export type RevealEvent = Event<'SecretsRevealed', 1, { slug: string; names: readonly string[] }>;

export const revealUpcasters: Upcasters = {};
