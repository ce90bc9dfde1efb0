import { createCipheriv, createHash, randomBytes } from 'node:crypto';
import { access } from 'node:fs/promises';
import { keyCheck, verifier } from '../tokens.mjs';
import { flag, integer, is, loose, name, optional, port, text, token, url } from '../variables.mjs';
import { WiringError } from '../wiring.mjs';

const verifierOf = (env) => verifier({ secrets: [env.AUTH_JWT_SECRET] });

export const profile = {
  variables: {
    HOSTNAME: text(),
    STUDIO_PG_META_URL: url(),
    POSTGRES_HOST: text(),
    POSTGRES_PORT: port,
    POSTGRES_DB: name,
    POSTGRES_PASSWORD: text(),
    POSTGRES_USER_READ_WRITE: is('postgres'),
    PG_META_CRYPTO_KEY: text({ min: 32 }),
    PGRST_DB_SCHEMAS: text(),
    PGRST_DB_MAX_ROWS: loose(integer()),
    PGRST_DB_EXTRA_SEARCH_PATH: loose(text()),
    DEFAULT_ORGANIZATION_NAME: text(),
    DEFAULT_PROJECT_NAME: text(),
    OPENAI_API_KEY: loose(text()),
    SUPABASE_URL: url(),
    SUPABASE_PUBLIC_URL: url(),
    SUPABASE_ANON_KEY: token,
    SUPABASE_SERVICE_KEY: token,
    AUTH_JWT_SECRET: text({ min: 32 }),
    SUPABASE_PUBLISHABLE_KEY: loose(text({ pattern: /^sb_publishable_/, says: 'a publishable key' })),
    SUPABASE_SECRET_KEY: loose(text({ pattern: /^sb_secret_/, says: 'a secret key' })),
    ENABLED_FEATURES_LOGS_ALL: flag,
    SNIPPETS_MANAGEMENT_FOLDER: text({ pattern: /^\//, says: 'an absolute path' }),
    EDGE_FUNCTIONS_MANAGEMENT_FOLDER: text({ pattern: /^\//, says: 'an absolute path' }),
    LOGFLARE_URL: optional(url()),
    LOGFLARE_PRIVATE_ACCESS_TOKEN: optional(text({ min: 32 })),
  },
  checks: [
    keyCheck('SUPABASE_ANON_KEY', 'anon', verifierOf),
    keyCheck('SUPABASE_SERVICE_KEY', 'service_role', verifierOf),
    { name: 'its folders are there', run: foldersCheck },
    { name: 'logs and analytics go together', run: logsCheck },
  ],
  laterChecks: [
    { name: 'meta reaches the database with our key', run: ({ env }) => metaCheck(env) },
    { name: 'the gateway answers', run: ({ env }) => reach(env.SUPABASE_URL, {}) },
    { name: 'analytics takes our token', run: ({ env }) => analyticsCheck(env) },
  ],
  serve({ env }) {
    const health = { path: (path) => path === '/api/platform/profile', check: () => metaCheck(env), body: { id: 1 } };
    return [{ port: 3000, health }];
  },
};

async function foldersCheck({ env }) {
  for (const variable of ['SNIPPETS_MANAGEMENT_FOLDER', 'EDGE_FUNCTIONS_MANAGEMENT_FOLDER'])
    await access(env[variable]).catch(() => {
      throw new WiringError(`${variable} names ${env[variable]}, which is not there`);
    });
}

function logsCheck({ env }) {
  const on = env.ENABLED_FEATURES_LOGS_ALL === 'true';
  if (on !== (env.LOGFLARE_URL !== undefined) || on !== (env.LOGFLARE_PRIVATE_ACCESS_TOKEN !== undefined))
    throw new WiringError(
      'ENABLED_FEATURES_LOGS_ALL must be true with, and only with, LOGFLARE_URL and LOGFLARE_PRIVATE_ACCESS_TOKEN',
    );
}

/** What Studio does for each page: hands meta the encrypted connection and lets it ask the database. */
async function metaCheck(env) {
  const { POSTGRES_USER_READ_WRITE, POSTGRES_PASSWORD, POSTGRES_HOST, POSTGRES_PORT, POSTGRES_DB } = env;
  const connection = `postgresql://${POSTGRES_USER_READ_WRITE}:${POSTGRES_PASSWORD}@${POSTGRES_HOST}:${POSTGRES_PORT}/${POSTGRES_DB}`;
  const answer = await reach(`${env.STUDIO_PG_META_URL}/query`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-connection-encrypted': encrypted(connection, env.PG_META_CRYPTO_KEY),
    },
    body: JSON.stringify({ query: 'select 1' }),
  });
  if (!answer.ok) throw new WiringError(`meta cannot ask the database for us: it says ${answer.status}`);
}

async function analyticsCheck({ LOGFLARE_URL, LOGFLARE_PRIVATE_ACCESS_TOKEN }) {
  if (!LOGFLARE_URL) return;
  const answer = await reach(`${LOGFLARE_URL}/api/endpoints/query/logs.all`, {
    headers: { 'x-api-key': LOGFLARE_PRIVATE_ACCESS_TOKEN },
  });
  if (!answer.ok) throw new WiringError(`analytics refuses our token with ${answer.status}`);
}

async function reach(address, options) {
  try {
    return await fetch(address, { ...options, signal: AbortSignal.timeout(4_000) });
  } catch (error) {
    throw new WiringError(`${new URL(address).host} does not answer: ${error.cause?.code ?? error.message}`);
  }
}

// The form that meta reads: OpenSSL's salted AES, key and start made of the passphrase by MD5.
function encrypted(plain, passphrase) {
  const salt = randomBytes(8);
  let [block, made] = [Buffer.alloc(0), Buffer.alloc(0)];
  while (made.length < 48) {
    block = createHash('md5')
      .update(Buffer.concat([block, Buffer.from(passphrase), salt]))
      .digest();
    made = Buffer.concat([made, block]);
  }
  const cipher = createCipheriv('aes-256-cbc', made.subarray(0, 32), made.subarray(32));
  return Buffer.concat([Buffer.from('Salted__'), salt, cipher.update(plain), cipher.final()]).toString('base64');
}
