import { existsSync, readFileSync } from 'node:fs';
import type { RawEngine } from './raw-engine.js';

/** What hands and faults do to a container. */
export interface Damage {
  readonly name: 'kill' | 'stop' | 'rm' | 'crash';
  /** The event from which on it can be repaired. */
  readonly tells: 'die' | 'destroy';
  /** Looks up what has to be known beforehand. @returns the damage itself */
  readonly aim: (engine: RawEngine, id: string) => Promise<() => Promise<unknown>>;
}

const byCall =
  (method: string, path: (id: string) => string): Damage['aim'] =>
  async (engine, id) =>
  () =>
    engine.call(method, path(id));

export const damages: readonly Damage[] = [
  { name: 'kill', tells: 'die', aim: byCall('POST', (id) => `/containers/${id}/kill`) },
  { name: 'stop', tells: 'die', aim: byCall('POST', (id) => `/containers/${id}/stop`) },
  { name: 'rm', tells: 'destroy', aim: byCall('DELETE', (id) => `/containers/${id}?force=1`) },
  {
    name: 'crash',
    tells: 'die',
    async aim(engine, id) {
      const pid = await processOf(engine, id);
      if (pid === undefined) throw new Error(`The process of container ${id} cannot be seen from here.`);
      return async () => process.kill(pid, 'SIGKILL');
    },
  },
];

/** @returns undefined where the engine counts processes otherwise than we: the same number may be anybody's here */
export async function processOf(engine: RawEngine, idOrName: string): Promise<number | undefined> {
  const { Id, State } = await engine.call<{ Id: string; State: { Pid: number } }>(
    'GET',
    `/containers/${idOrName}/json`,
  );
  const file = `/proc/${State.Pid}/cgroup`;
  return existsSync(file) && readFileSync(file, 'utf8').includes(Id) ? State.Pid : undefined;
}
