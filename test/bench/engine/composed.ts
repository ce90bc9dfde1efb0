import { rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import type { DesiredContainer } from '../../../src/stack/domain/desired.js';
import { RESTART_POLICY } from '../../../src/stack/domain/facts.js';
import { isSkipped, type Context, type Skipped } from '../experiment.js';
import { Compose } from '../peers/compose.js';
import { aWorkFolder } from '../places.js';
import { aSubnet, Bare } from './bare.js';
import type { World } from './open-world.js';
import { thirteen } from './releases.js';

/** The same thirteen containers as an ordinary Compose project. */
export interface Composed {
  /** Resolves when the command has returned. */
  up(): Promise<void>;
  down(): Promise<void>;
}

export async function composed(
  { engine }: World,
  { endpoint, say, note, atEnd }: Context,
): Promise<Composed | Skipped> {
  const compose = await Compose.find(endpoint, say);
  if (isSkipped(compose)) return compose;
  note(`docker-compose ${compose.version}`);
  const folder = aWorkFolder();
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(
    join(folder, 'docker-compose.yml'),
    composeFile(basename(folder), new Bare(engine, thirteen).containers),
  );
  const project = {
    up: () => compose.run(folder, 'up', '-d'),
    down: () => compose.run(folder, 'down', '-t', '0'),
  };
  atEnd(() => project.down());
  return project;
}

function composeFile(name: string, containers: readonly DesiredContainer[]): string {
  const services = containers.map(({ service, image, command, memoryMiB, pidsLimit, init, stopSignal }) => [
    service,
    {
      image,
      command,
      init,
      mem_limit: `${memoryMiB}m`,
      pids_limit: pidsLimit,
      restart: RESTART_POLICY,
      stop_signal: stopSignal,
      security_opt: ['no-new-privileges'],
      logging: { driver: 'json-file', options: { 'max-size': '10m', 'max-file': '3' } },
    },
  ]);
  return stringify({
    version: '2.4',
    services: Object.fromEntries(services) as object,
    networks: { default: { name, ipam: { config: [{ subnet: aSubnet() }] } } },
  });
}
