import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { stringify } from 'yaml';
import { RESTART_POLICY } from '../../../src/stack/domain/facts.js';
import type { DesiredContainer } from '../../../src/stack/domain/desired.js';
import { aSubnet } from './bare.js';

/** Writes the same containers as an ordinary Compose project into `folder`, whose name becomes the project's. */
export function writeComposeFile(folder: string, containers: readonly DesiredContainer[]): void {
  mkdirSync(folder, { recursive: true });
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
  const file = {
    version: '2.4',
    services: Object.fromEntries(services) as object,
    networks: { default: { name: basename(folder), ipam: { config: [{ subnet: aSubnet() }] } } },
  };
  writeFileSync(join(folder, 'docker-compose.yml'), stringify(file));
}
