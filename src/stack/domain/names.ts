import type { ProjectRef } from '../../kernel/ids.js';
import type { ServiceName } from './stack-spec.js';

/** Names on the engine come from the immutable ref alone, so a renamed project keeps its containers and data. */
const PREFIX = 'supascale';

export const networkName = (ref: ProjectRef): string => `${PREFIX}-${ref}`;
export const containerName = (ref: ProjectRef, service: ServiceName): string => `${PREFIX}-${ref}-${service}`;
/** @param generation 1, 2, 3 …: a restore or a major upgrade fills the next one and leaves the former in peace */
export const volumeName = (ref: ProjectRef, role: string, generation: number): string =>
  `${PREFIX}-${ref}-${role}-g${generation}`;
