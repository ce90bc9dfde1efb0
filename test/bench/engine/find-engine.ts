import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../places.js';

export interface FoundEngine {
  /** Empty when there is none. */
  readonly endpoint: string;
  readonly version: string | null;
  /** Why there is none. */
  readonly reason: string | undefined;
}

interface Deploy {
  ensureEngine(): Promise<{ host: string | null; reason?: string; version?: string }>;
}

/** The engine that DOCKER_HOST or the standard socket names; brought by the scripts of an installation where none answers. */
export async function findEngine(isNeeded: boolean): Promise<FoundEngine> {
  if (!isNeeded) return { endpoint: '', version: null, reason: 'none was looked for' };
  const { ensureEngine } = (await import(pathToFileURL(join(root, 'deploy/engine.mjs')).href)) as Deploy;
  const { host, reason, version } = await ensureEngine();
  return host === null
    ? { endpoint: '', version: null, reason: reason ?? 'none answers' }
    : { endpoint: host, version: version ?? null, reason: undefined };
}
