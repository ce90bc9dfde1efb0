import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { isSkipped, type Context, type Skipped } from '../experiment.js';
import { root } from '../places.js';
import { ControlPlane } from './control-plane.js';
import { RawEngine } from './raw-engine.js';
import { image } from './releases.js';

/** The program and the bare way to the same engine. */
export interface World {
  readonly plane: ControlPlane;
  readonly engine: RawEngine;
}

interface Deploy {
  ensureImages(options: { test: boolean }): Promise<unknown>;
}

export async function openWorld({ endpoint, atEnd }: Context): Promise<World | Skipped> {
  const engine = await RawEngine.connect(endpoint);
  if (isSkipped(engine)) return engine;
  atEnd(() => engine.close());
  await requireImage(engine);
  const plane = await ControlPlane.start();
  atEnd(() => plane.close());
  return { plane, engine };
}

/** The local image set, as far as it is not there already. */
export async function requireImages(): Promise<void> {
  const { ensureImages } = (await import(pathToFileURL(join(root, 'deploy/images.mjs')).href)) as Deploy;
  await ensureImages({ test: true });
}

async function requireImage(engine: RawEngine): Promise<void> {
  const filters = encodeURIComponent(JSON.stringify({ reference: [image] }));
  const found = await engine.call<unknown[]>('GET', `/images/json?filters=${filters}`);
  if (found.length === 0) await requireImages();
}
