import { access } from 'node:fs/promises';
import { byUrl, loginCheck } from '../database.mjs';
import { callerOf } from '../serve.mjs';
import { keyCheck, keysIn, verifier } from '../tokens.mjs';
import { dsn, flag, json, keySet, optional, text, token, url } from '../variables.mjs';
import { HttpRefusal, WiringError } from '../wiring.mjs';

const keys = json('JSON with a key named default', (value) => typeof value.default === 'string');
const verifierOf = (env) => verifier({ secrets: [env.JWT_SECRET], keys: keysIn(env.SUPABASE_JWKS) });

export const profile = {
  variables: {
    JWT_SECRET: text({ min: 32 }),
    SUPABASE_URL: url(),
    SUPABASE_PUBLIC_URL: url(),
    SUPABASE_ANON_KEY: token,
    SUPABASE_SERVICE_ROLE_KEY: token,
    SUPABASE_PUBLISHABLE_KEYS: optional(keys),
    SUPABASE_SECRET_KEYS: optional(keys),
    SUPABASE_JWKS: optional(keySet),
    SUPABASE_DB_URL: dsn({ user: 'postgres' }),
    VERIFY_JWT: flag,
  },
  checks: [
    { name: 'the main service is there', run: mainCheck },
    keyCheck('SUPABASE_ANON_KEY', 'anon', verifierOf),
    keyCheck('SUPABASE_SERVICE_ROLE_KEY', 'service_role', verifierOf),
    loginCheck({ role: 'postgres', schema: 'public', connection: byUrl('SUPABASE_DB_URL') }),
  ],
  serve({ env, args }) {
    const verify = verifierOf(env);
    return [{ port: 9000, answer: (request, path) => functionAnswer(env, mainOf(args), request, path, verify) }];
  },
};

const mainOf = (args) => args[args.indexOf('--main-service') + 1];

async function mainCheck({ args }) {
  if (args[0] !== 'start' || !args.includes('--main-service'))
    throw new WiringError('must be called with start --main-service <folder>');
  await access(`${mainOf(args)}/index.ts`).catch(() => {
    throw new WiringError(`${mainOf(args)}/index.ts is not there`);
  });
}

/** No code runs: the echo says which function was asked for, and whether its folder is there. */
async function functionAnswer(env, main, request, path, verify) {
  const token = request.method === 'OPTIONS' || env.VERIFY_JWT !== 'true' ? undefined : callerOf(request, verify);
  if (request.method !== 'OPTIONS' && env.VERIFY_JWT === 'true' && !token)
    throw new HttpRefusal(401, 'A token is needed.');
  const slug = path.split('/')[1];
  if (!/^[\w-]+$/.test(slug)) throw new HttpRefusal(400, 'missing function name in request');
  const found = await Promise.any([access(`${main}/../${slug}`), access(`${main}/samples/${slug}`)]).catch(
    () => 'absent',
  );
  if (found === 'absent') throw new HttpRefusal(404, `There is no function ${slug}.`);
  return { caller: token };
}
