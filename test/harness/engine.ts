import { createServer } from 'node:net';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Scheduler } from '../../src/kernel/scheduler.js';

const DEPLOY = join(import.meta.dirname, '../../deploy');

interface Deploy {
  ensureEngine(): Promise<{ host: string | null; reason?: string; version?: string }>;
  ensureImages(options: { test: boolean }): Promise<readonly { image: string }[]>;
}

export const testImage = 'supascale.local/test/busybox:1';

/**
 * A real engine with the test image, brought by the same scripts that an installation uses.
 * @throws where none can be had: these tests are never skipped silently
 */
export async function requireEngine(): Promise<{ endpoint: string; version: string }> {
  const { ensureEngine, ensureImages } = await deployScripts();
  const { host, reason, version } = await ensureEngine();
  if (!host) throw new Error(`These tests need a Docker engine, and there is none: ${reason}`);
  await ensureImages({ test: true });
  return { endpoint: host, version: version ?? '' };
}

async function deployScripts(): Promise<Deploy> {
  const load = (file: string) => import(pathToFileURL(join(DEPLOY, file)).href) as Promise<Partial<Deploy>>;
  return { ...(await load('engine.mjs')), ...(await load('images.mjs')) } as Deploy;
}

export const realTime: Scheduler = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** @throws when `holds` does not become true within `ms` */
export async function eventually(what: string, holds: () => boolean | Promise<boolean>, ms = 30_000): Promise<void> {
  const end = performance.now() + ms;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`Not within ${ms / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A port of 127.0.0.1 that was free a moment ago. */
export async function freePort(): Promise<number> {
  const { port, release } = await listenOn(0);
  await release();
  return port;
}

/** Listens on 127.0.0.1. */
export function listenOn(port: number): Promise<{ port: number; release: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const release = () => new Promise<void>((done) => void server.close(() => done()));
      resolve({ port: typeof address === 'object' && address ? address.port : port, release });
    });
  });
}
