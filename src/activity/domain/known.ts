import { apiKeyUpcasters, type ApiKeyEvent } from '../../api-keys/domain/api-key.events.js';
import { sessionUpcasters, type AccessEvent, type SessionEvent } from '../../auth/domain/session.events.js';
import { userUpcasters, type UserEvent } from '../../auth/domain/user.events.js';
import type { Upcasters } from '../../kernel/event.js';
import { exportUpcasters, type ExportEvent } from '../../exports/domain/export.events.js';
import { leaseUpcasters, type LeaseEvent } from '../../lease/domain/lease.events.js';
import { projectUpcasters, type ProjectEvent } from '../../projects/domain/project.events.js';
import { revealUpcasters, type RevealEvent } from '../../projects/domain/reveal.events.js';
import { registryUpcasters, type RegistryEvent } from '../../registries/domain/registry.js';
import { convergenceUpcasters, type ConvergenceEvent } from '../../reconciler/domain/convergence.events.js';
import {
  connectionUpcasters,
  serverUpcasters,
  type ConnectionEvent,
  type ServerEvent,
} from '../../servers/domain/server.js';
import { taskUpcasters, type TaskEvent } from '../../tasks/domain/task.events.js';

/** Every event that this program writes. A new one does not compile until `tell.ts` has a line for it. */
export type KnownEvent =
  | ProjectEvent
  | TaskEvent
  | RevealEvent
  | ConvergenceEvent
  | ConnectionEvent
  | ServerEvent
  | UserEvent
  | SessionEvent
  | AccessEvent
  | ApiKeyEvent
  | ExportEvent
  | RegistryEvent
  | LeaseEvent;

export type Kind = KnownEvent['type'];

/** Event types are unique over all categories, so their upcasters are too. */
export const upcasters: Upcasters = {
  ...projectUpcasters,
  ...taskUpcasters,
  ...revealUpcasters,
  ...exportUpcasters,
  ...convergenceUpcasters,
  ...connectionUpcasters,
  ...serverUpcasters,
  ...userUpcasters,
  ...sessionUpcasters,
  ...apiKeyUpcasters,
  ...registryUpcasters,
  ...leaseUpcasters,
};
