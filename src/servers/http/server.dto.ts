import type { ServerRow } from '../server-list.js';

export class ServerDto {
  readonly id: string;
  readonly name: string;
  /** `local`: the machine that the control plane runs on. */
  readonly endpoint: string;
  readonly engine: 'reachable' | 'unreachable' | 'unknown';
  readonly engineVersion: string;
  /** Why the engine can't be reached; empty when it can. */
  readonly reason: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

export class ServerListDto {
  readonly servers: ServerDto[];
}

export const serverDto = (row: ServerRow): ServerDto => ({
  id: row.id,
  name: row.name,
  endpoint: row.endpoint,
  engine: row.reachable === null ? 'unknown' : row.reachable === 1 ? 'reachable' : 'unreachable',
  engineVersion: row.engineVersion,
  reason: row.reason,
  since: new Date(row.since).toISOString(),
});
