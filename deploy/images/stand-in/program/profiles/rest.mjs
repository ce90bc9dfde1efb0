import { byUrl, lasting, loginCheck } from '../database.mjs';
import { callerOf } from '../serve.mjs';
import { keysIn, verifier } from '../tokens.mjs';
import { dsn, flag, integer, is, loose, port, text } from '../variables.mjs';
import { WiringError } from '../wiring.mjs';

const connection = byUrl('PGRST_DB_URI');

export const profile = {
  variables: {
    PGRST_DB_URI: dsn({ user: 'authenticator' }),
    PGRST_DB_SCHEMAS: text(),
    PGRST_DB_MAX_ROWS: loose(integer()),
    PGRST_DB_EXTRA_SEARCH_PATH: loose(text()),
    PGRST_DB_ANON_ROLE: is('anon'),
    PGRST_ADMIN_SERVER_PORT: port,
    PGRST_ADMIN_SERVER_HOST: text(),
    PGRST_JWT_SECRET: text({ min: 32 }),
    PGRST_DB_USE_LEGACY_GUCS: flag,
    PGRST_APP_SETTINGS_JWT_EXP: integer({ min: 1 }),
  },
  checks: [
    loginCheck({ role: 'authenticator', schema: 'public', become: 'anon', connection }),
    { name: 'PGRST_JWT_SECRET is a secret or a set of keys', run: ({ env }) => void verifierOf(env) },
  ],
  serve({ env }) {
    const database = lasting(connection(env), 'authenticator');
    const verify = verifierOf(env);
    const ready = { path: (path) => path === '/ready' || path === '/live', check: () => database.alive() };
    return [
      { port: 3000, answer: (request) => ({ caller: callerOf(request, verify) ?? { role: env.PGRST_DB_ANON_ROLE } }) },
      { port: Number(env.PGRST_ADMIN_SERVER_PORT), host: env.PGRST_ADMIN_SERVER_HOST, health: ready },
    ];
  },
};

function verifierOf({ PGRST_JWT_SECRET }) {
  try {
    const keys = keysIn(PGRST_JWT_SECRET);
    return verifier(keys.length > 0 ? { keys } : { secrets: [PGRST_JWT_SECRET] });
  } catch (error) {
    if (error instanceof SyntaxError) throw new WiringError('PGRST_JWT_SECRET begins as JSON and is none');
    throw error;
  }
}
