import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.mjs';

/** The file that is run: what `npm run build` makes. */
export const mainFile = join(root, 'dist/src/main.js');

/** A module of the built program, e.g. `config/settings.js`. Only after bootstrap. */
export const programModule = (file) => import(pathToFileURL(join(root, 'dist/src', file)).href);

/**
 * The settings that the program will start with, by dotted name (`http.port`), read by its own code, and `baseUrl`,
 * the address at which people and we reach it. Throws the program's StartRefused, one sentence naming all that is wrong.
 */
export async function programSettings() {
  const { readSettings } = await programModule('config/settings.js');
  const settings = readSettings(join(root, 'config'));
  return { ...settings, baseUrl: settings['http.baseUrl'] || `http://localhost:${settings['http.port']}` };
}
