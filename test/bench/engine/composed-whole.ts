import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { composeOf } from '../../../src/stack/domain/compose/compose.js';
import { isSkipped, type Context, type Skipped } from '../experiment.js';
import { Compose } from '../peers/compose.js';
import { aWorkFolder } from '../places.js';
import type { World } from './open-world.js';
import { aWholeStack, whole } from './whole.js';

/** The whole stack as the Compose project that the program writes into each project's folder. */
export interface ComposedWhole {
  /** Resolves when the command has returned. */
  up(): Promise<void>;
  /** Resolves when the engine calls every container healthy that has a check. */
  healthy(): Promise<void>;
  down(): Promise<void>;
  /** Its volumes, which `down` leaves. */
  clear(): Promise<void>;
}

const PATIENCE_MS = 600_000;

export async function composedWhole(
  { engine }: World,
  { endpoint, say, note, atEnd }: Context,
): Promise<ComposedWhole | Skipped> {
  const compose = await Compose.find(endpoint, say);
  if (isSkipped(compose)) return compose;
  note(`docker-compose ${compose.version}`);
  const folder = aWorkFolder();
  atEnd(() => rmSync(folder, { recursive: true, force: true }));
  const { desired, secret } = aWholeStack();
  const projectName = basename(folder).toLowerCase();
  for (const file of composeOf(desired, { release: whole, projectName, secret, remarks: [] })) {
    const path = join(folder, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.content, { mode: file.mode });
  }
  const label = [`com.docker.compose.project=${projectName}`];
  const starting = `filters=${encodeURIComponent(JSON.stringify({ label, health: ['starting', 'unhealthy'] }))}`;
  const project: ComposedWhole = {
    up: () => compose.run(folder, 'up', '-d'),
    healthy: async () => {
      for (const end = performance.now() + PATIENCE_MS; performance.now() < end; await sleep(100))
        if ((await engine.call<unknown[]>('GET', `/containers/json?${starting}`)).length === 0) return;
      throw new Error(`The Compose project was not healthy within ${PATIENCE_MS / 1000} s.`);
    },
    down: () => compose.run(folder, 'down'),
    clear: () => compose.run(folder, 'down', '-v', '-t', '0'),
  };
  atEnd(() => project.clear());
  return project;
}
