import 'reflect-metadata';
import { join } from 'node:path';
import { createApplication } from './application.js';
import { accessSettings } from './app.settings.js';
import { Setup } from './auth/setup.js';
import { readSettings } from './config/settings.js';
import { StartRefused } from './kernel/start-refused.js';

const CONFIG = join(import.meta.dirname, '../../config');

async function main(): Promise<void> {
  const settings = readSettings(CONFIG);
  const app = await createApplication(settings);
  // Exit hooks run and the exit code is 0; without it Nest would send itself the signal again.
  app.enableShutdownHooks(undefined, { useProcessExit: true });
  await app.listen(settings['http.port'], settings['http.host']);
  const token = await app.get(Setup, { strict: false }).pendingToken();
  const { baseUrl } = accessSettings(settings);
  if (token) console.error(`Set up the first owner at ${baseUrl}/setup within 30 minutes with this token: ${token}`);
  process.send?.('ready');
}

main().catch((error: unknown) => {
  console.error(error instanceof StartRefused ? `supascale does not start: ${error.message}` : error);
  process.exit(1);
});
