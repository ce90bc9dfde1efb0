import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, normalize } from 'node:path';
import { byUrl, lasting, loginCheck } from '../database.mjs';
import { bodyOf, callerOf } from '../serve.mjs';
import { keyCheck, keysIn, verifier } from '../tokens.mjs';
import { dsn, flag, integer, is, keySet, loose, name, optional, text, token, url } from '../variables.mjs';
import { HttpRefusal, WiringError } from '../wiring.mjs';

const connection = byUrl('DATABASE_URL');
const verifierOf = (env) => verifier({ secrets: [env.AUTH_JWT_SECRET], keys: keysIn(env.JWT_JWKS) });

export const profile = {
  variables: {
    ANON_KEY: token,
    SERVICE_KEY: token,
    POSTGREST_URL: optional(url()),
    AUTH_JWT_SECRET: text({ min: 32 }),
    JWT_JWKS: optional(keySet),
    DATABASE_URL: dsn({ user: 'supabase_storage_admin' }),
    STORAGE_PUBLIC_URL: url(),
    REQUEST_ALLOW_X_FORWARDED_PATH: is('true'),
    FILE_SIZE_LIMIT: integer({ min: 1, max: 2 ** 53 }),
    STORAGE_BACKEND: is('file', 's3'),
    GLOBAL_S3_BUCKET: name,
    FILE_STORAGE_BACKEND_PATH: optional(text({ pattern: /^\//, says: 'an absolute path' })),
    TENANT_ID: name,
    REGION: name,
    ENABLE_IMAGE_TRANSFORMATION: flag,
    IMGPROXY_URL: optional(url()),
    S3_PROTOCOL_ACCESS_KEY_ID: text({ min: 32, max: 32 }),
    S3_PROTOCOL_ACCESS_KEY_SECRET: text({ min: 64, max: 64 }),
    GLOBAL_S3_ENDPOINT: optional(url()),
    GLOBAL_S3_FORCE_PATH_STYLE: optional(flag),
    AWS_ACCESS_KEY_ID: loose(text()),
    AWS_SECRET_ACCESS_KEY: loose(text()),
  },
  checks: [
    loginCheck({ role: 'supabase_storage_admin', schema: 'storage', migrates: true, connection }),
    keyCheck('ANON_KEY', 'anon', verifierOf),
    keyCheck('SERVICE_KEY', 'service_role', verifierOf),
    { name: 'the folder can be written', run: ({ env }) => folderCheck(env) },
  ],
  laterChecks: [{ name: 'imgproxy answers', run: ({ env }) => imgproxyCheck(env) }],
  serve({ env }) {
    const database = lasting(connection(env), 'supabase_storage_admin');
    const verify = verifierOf(env);
    const health = { path: (path) => path === '/status', check: () => database.alive() };
    const answer = (request, path) => objectAnswer(env, request, decodeURIComponent(path), verify);
    return [
      { port: 5000, health, answer },
      { port: 5001, health },
    ];
  },
};

async function folderCheck({ STORAGE_BACKEND, FILE_STORAGE_BACKEND_PATH, GLOBAL_S3_ENDPOINT, AWS_ACCESS_KEY_ID }) {
  if (STORAGE_BACKEND === 's3') {
    if (!GLOBAL_S3_ENDPOINT && !AWS_ACCESS_KEY_ID)
      throw new WiringError('STORAGE_BACKEND is s3, and nothing says which');
    return;
  }
  if (!FILE_STORAGE_BACKEND_PATH)
    throw new WiringError('STORAGE_BACKEND is file, and FILE_STORAGE_BACKEND_PATH is missing');
  const probe = join(FILE_STORAGE_BACKEND_PATH, '.stand-in');
  await writeFile(probe, '').catch((error) => {
    throw new WiringError(`cannot write to ${FILE_STORAGE_BACKEND_PATH}: ${error.code}`);
  });
  await rm(probe);
}

async function imgproxyCheck({ ENABLE_IMAGE_TRANSFORMATION, IMGPROXY_URL }) {
  if (ENABLE_IMAGE_TRANSFORMATION !== 'true') return;
  if (!IMGPROXY_URL) throw new WiringError('IMGPROXY_URL is missing, and images shall be transformed');
  await fetch(`${IMGPROXY_URL}/health`, { signal: AbortSignal.timeout(3_000) }).catch((error) => {
    throw new WiringError(`imgproxy does not answer: ${error.cause?.code ?? error.message}`);
  });
}

/** `/object/<bucket>/<path>` is a file; `/object/public/…` is read without a token. S3 keys are compared, not their signature. */
async function objectAnswer(env, request, path, verify) {
  const s3 = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/[^/]+\/([^/]+)\//.exec(request.headers.authorization ?? '');
  if (s3) return void s3Check(env, s3);
  const caller = callerOf(request, verify);
  const [, open, object] = /^\/object\/(public\/)?(.+\/.+)$/.exec(path) ?? [];
  if (!object || env.STORAGE_BACKEND !== 'file') return { caller };
  if (!open && !['service_role', 'authenticated'].includes(caller?.role))
    throw new HttpRefusal(403, 'This needs a token of more than a visitor.');
  const file = join(env.FILE_STORAGE_BACKEND_PATH, env.GLOBAL_S3_BUCKET, env.TENANT_ID, normalize(`/${object}`));
  if (['PUT', 'POST'].includes(request.method)) return store(file, object, await bodyOf(request));
  if (request.method === 'DELETE')
    return (await rm(file, { force: true }), { body: { message: 'Successfully deleted' } });
  const body = await readFile(file).catch(() => undefined);
  if (!body) throw new HttpRefusal(404, 'Object not found');
  return { body };
}

async function store(file, key, content) {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, content);
  return { body: { Key: key } };
}

function s3Check(env, [, id, region]) {
  if (id !== env.S3_PROTOCOL_ACCESS_KEY_ID) throw new HttpRefusal(403, 'This access key is not known.');
  if (region !== env.REGION) throw new HttpRefusal(400, `The region here is ${env.REGION}.`);
}
