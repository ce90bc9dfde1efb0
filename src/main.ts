import 'reflect-metadata';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { join } from 'node:path';
import { createApplication } from './application.js';
import { accessSettings } from './app.settings.js';
import { Setup } from './auth/setup.js';
import { readSettings, type Settings } from './config/settings.js';
import { StartRefused } from './kernel/start-refused.js';

const CONFIG = join(import.meta.dirname, '../../config');
/** Whoever started us makes the first owner: the token goes over the channel to it, and is not printed. */
const isTokenAskedFor = process.argv.includes('--setup-token-by-message') && process.send !== undefined;

async function main(): Promise<void> {
  const settings = readSettings(CONFIG);
  const app = await createApplication(settings);
  // Exit hooks run and the exit code is 0; without it Nest would send itself the signal again.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await listen(app, settings);
  const setupToken = await app.get(Setup, { strict: false }).pendingToken();
  const { baseUrl } = accessSettings(settings);
  if (setupToken && isTokenAskedFor) process.send?.({ setupToken });
  else if (setupToken)
    console.error(`Set up the first owner at ${baseUrl}/setup within 30 minutes with this token: ${setupToken}`);
  process.send?.('ready');
}

async function listen(app: NestExpressApplication, settings: Settings): Promise<void> {
  const { 'http.port': port, 'http.host': host } = settings;
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EADDRINUSE')
      throw new StartRefused(`Port ${port} of ${host} is taken. Stop what listens there, or set SUPASCALE_PORT.`, {
        cause: error,
      });
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartRefused ? `supascale does not start: ${error.message}` : error);
  process.exit(1);
});
