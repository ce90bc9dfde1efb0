import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { step } from '../lib/log.mjs';
import { api, ApiError } from './api.mjs';

const NAME = 'admin';
/** What quickstart does with its key, and no more. */
const PERMISSIONS = ['projects:read', 'projects:write', 'projects:delete', 'projects:reveal', 'activity:read'];

/**
 * The identity under which quickstart works, and the first admin whom it makes when there is none.
 * Resolves to `{ client, username, password, shown }`. `password` is null unless it has never been shown: it stays in
 * `<data>/quickstart.json` (0600) until `shown()` was called, so that a run which breaks off loses nobody's access.
 * Throws an Error of one sentence when the installation has an owner that quickstart knows nothing of.
 */
export async function identify({ dataFolder, baseUrl }, setupToken) {
  const given = process.env.SUPASCALE_API_KEY;
  if (given) return known(await checked(api(baseUrl, { apiKey: given }), 'SUPASCALE_API_KEY', baseUrl), {});
  const memory = remembered(dataFolder);
  if (setupToken)
    await step('first admin', (say) => makeAdmin(baseUrl, setupToken, memory).then(() => say(`${NAME} made`)));
  const state = memory.read();
  if (!state.apiKey && !state.password) throw new Error(strangers(baseUrl));
  if (!state.apiKey) await makeKey(baseUrl, memory);
  const { apiKey, username, password } = memory.read();
  const client = await checked(api(baseUrl, { apiKey }), join(dataFolder, 'quickstart.json'), baseUrl);
  return known(client, { username, password, shown: () => memory.write({ ...memory.read(), password: undefined }) });
}

const known = (client, { username = null, password = null, shown = () => undefined }) => ({
  client,
  username,
  password,
  shown,
});

const strangers = (baseUrl) =>
  `this installation is not quickstart's own: make an API key at ${baseUrl} with ${PERMISSIONS.join(', ')}, and run again with SUPASCALE_API_KEY set to it`;

async function makeAdmin(baseUrl, token, memory) {
  // Remembered first: whatever happens after the token is redeemed, the next run can still tell.
  const password = memory.read().password ?? randomBytes(18).toString('base64url');
  memory.write({ username: NAME, password });
  await api(baseUrl).post('setup', { token, username: NAME, password });
}

async function makeKey(baseUrl, memory) {
  const { username, password } = memory.read();
  const { headers, body } = await api(baseUrl).post('session', { username, password });
  const cookie = headers
    .getSetCookie()
    .map((text) => text.split(';')[0])
    .join('; ');
  const signedIn = api(baseUrl, { cookie, csrfToken: body.csrfToken });
  const made = await signedIn.post('api-keys', { name: 'quickstart', permissions: PERMISSIONS });
  memory.write({ ...memory.read(), apiKey: made.body.key });
  await signedIn.delete('session');
}

/** @returns the client, once the control plane has accepted its key */
async function checked(client, source, baseUrl) {
  try {
    await client.get('projects?limit=1');
    return client;
  } catch (error) {
    if (!(error instanceof ApiError) || ![401, 403].includes(error.status)) throw error;
    throw new Error(
      `the API key in ${source} is not good (${error.message.replace(/\.$/, '')}): ${strangers(baseUrl)}`,
      { cause: error },
    );
  }
}

function remembered(dataFolder) {
  const file = join(dataFolder, 'quickstart.json');
  return {
    read: () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
    write(state) {
      writeFileSync(`${file}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    },
  };
}
