import { loginCheck, withClient } from '../database.mjs';
import { poolerPort } from '../pooler.mjs';
import { openFiles } from '../process-checks.mjs';
import { bodyOf, callerOf } from '../serve.mjs';
import { deleteTenant, metadata, metadataVariables, saveTenant, tenantOf } from '../tenants.mjs';
import { verifier } from '../tokens.mjs';
import { integer, is, loose, name, text } from '../variables.mjs';
import { HttpRefusal, WiringError } from '../wiring.mjs';

export const profile = {
  variables: {
    ...metadataVariables,
    CLUSTER_POSTGRES: is('true'),
    API_JWT_SECRET: text({ min: 32 }),
    METRICS_JWT_SECRET: text({ min: 32 }),
    SECRET_KEY_BASE: text({ min: 64 }),
    ERL_AFLAGS: text(),
    REGION: name,
    DB_POOL_SIZE: integer({ min: 1 }),
    RLIMIT_NOFILE: loose(integer()),
  },
  checks: [
    openFiles,
    loginCheck({ role: 'supabase_admin', schema: '_supavisor', connection: metadata }),
    { name: 'the stored tenant can log in', run: ({ env }) => tenantCheck(env) },
  ],
  serve({ env }) {
    const verify = verifier({ secrets: [env.API_JWT_SECRET] });
    const health = { path: (path) => path === '/api/health', check: () => tenantCheck(env) };
    return [
      { port: Number(env.PORT), health, answer: (request, path) => tenantAnswer(env, request, path, verify) },
      poolerPort(Number(env.PROXY_PORT_SESSION || 5432), env),
      poolerPort(Number(env.PROXY_PORT_TRANSACTION || 6543), env),
    ];
  },
};

async function tenantCheck(env) {
  const tenant = await tenantOf(env, env.POOLER_TENANT_ID);
  if (!tenant) throw new WiringError(`there is no tenant ${env.POOLER_TENANT_ID}: the tenant script must run first`);
  const { host, port, database, user, password } = tenant;
  await withClient(
    { host, port, database, user, password },
    `${user} with the stored password of the tenant`,
    (client) => client.query('select * from pgbouncer.get_auth($1)', ['postgres']),
  );
}

/** `/api/tenants/<id>` with a bearer signed by API_JWT_SECRET: GET, PUT (made of what the environment says), DELETE. */
async function tenantAnswer(env, request, path, verify) {
  const [, id, verb] = /^\/api\/tenants\/([\w-]+)(?:\/(\w+))?$/.exec(path) ?? [];
  if (!id) return undefined;
  if (!callerOf(request, verify)) throw new HttpRefusal(401, 'A token is needed.');
  if (request.method === 'DELETE') return (await deleteTenant(env, id), { body: {} });
  if (request.method === 'PUT') await saveTenant(env, id, JSON.parse((await bodyOf(request)).toString()).tenant);
  const tenant = await tenantOf(env, id);
  if (!tenant) throw new HttpRefusal(404, 'not found');
  return { body: verb ? { ok: true } : { data: { external_id: id, db_host: tenant.host, db_port: tenant.port } } };
}
