import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { createApplication } from './application.js';
import { accessSettings } from './app.settings.js';
import { Setup } from './auth/setup.js';
import { readSettings, type Settings } from './config/settings.js';
import { SqliteWriter } from './database/sqlite-writer.js';
import type { LeaseLost } from './kernel/lease-lost.js';
import { StartRefused } from './kernel/start-refused.js';
import { standBy, type Turn } from './standby.js';

const CONFIG = join(import.meta.dirname, '../../config');
/** Whoever started us makes the first owner: the token goes over the channel to it, and is not printed. */
const isTokenAskedFor = process.argv.includes('--setup-token-by-message') && process.send !== undefined;
/** How long a port may take to be free after the process that had it was killed. */
const PORT_PATIENCE_MS = 5_000;
/** For the refusals that are on their way to clients when the lease is lost. */
const LAST_WORDS_MS = 100;

async function main(): Promise<void> {
  const settings = readSettings(CONFIG);
  const turn = settings['standby.enabled'] ? await waitForTurn(settings) : undefined;
  const app = await createApplication(settings, turn);
  // Exit hooks run and the exit code is 0; without it Nest would send itself the signal again.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  void app.get(SqliteWriter, { strict: false }).lease.lost.then(endWithoutLease);
  await listen(app, settings, turn?.waitedMs == null ? 0 : PORT_PATIENCE_MS);
  const setupToken = await app.get(Setup, { strict: false }).pendingToken();
  const { baseUrl } = accessSettings(settings);
  if (setupToken && isTokenAskedFor) process.send?.({ setupToken });
  else if (setupToken)
    console.error(`Set up the first owner at ${baseUrl}/setup within 30 minutes with this token: ${setupToken}`);
  process.send?.('ready');
}

/** Asked to end while it waits, the process does so with 0. */
async function waitForTurn(settings: Settings): Promise<Turn> {
  const stop = new AbortController();
  const end = () => stop.abort();
  const signals = ['SIGTERM', 'SIGINT'] as const;
  for (const signal of signals) process.on(signal, end);
  const turn = await standBy(settings, stop.signal);
  for (const signal of signals) process.off(signal, end);
  return turn ?? process.exit(0);
}

/** No hook runs: each would want to write or to act, which this process must not do any more. */
async function endWithoutLease({ message }: LeaseLost): Promise<never> {
  console.error(`supascale ends: ${message}`);
  await setTimeout(LAST_WORDS_MS);
  process.exit(1);
}

async function listen(app: NestExpressApplication, settings: Settings, patienceMs: number): Promise<void> {
  const { 'http.port': port, 'http.host': host } = settings;
  for (const end = performance.now() + patienceMs; ;)
    try {
      await app.listen(port, host);
      return;
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (isTaken && performance.now() < end) {
        await setTimeout(PORT_PATIENCE_MS / 50);
        continue;
      }
      await app.close();
      if (!isTaken) throw error;
      throw new StartRefused(`Port ${port} of ${host} is taken. Stop what listens there, or set SUPASCALE_PORT.`, {
        cause: error,
      });
    }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartRefused ? `supascale does not start: ${error.message}` : error);
  process.exit(1);
});
