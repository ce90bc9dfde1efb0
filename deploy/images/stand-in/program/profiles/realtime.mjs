import { createHash } from 'node:crypto';
import { lasting, loginCheck } from '../database.mjs';
import { accepted, bearerOf } from '../serve.mjs';
import { isRoot, mayGainPrivileges, openFiles } from '../process-checks.mjs';
import { keysIn, verifier } from '../tokens.mjs';
import { exactly, flag, integer, is, keySet, name, optional, port, text } from '../variables.mjs';
import { HttpRefusal } from '../wiring.mjs';

const connection = (env) => ({
  host: env.DB_HOST,
  port: Number(env.DB_PORT),
  user: env.DB_USER,
  password: env.DB_PASSWORD,
  database: env.DB_NAME,
  options: '-c search_path=_realtime',
});
const tenantOf = (env) => env.SELF_HOST_TENANT_NAME ?? 'realtime-dev';
const verifierOf = (env) =>
  verifier({ secrets: [env.API_JWT_SECRET, env.API_JWT_SECRET_NEXT], keys: keysIn(env.API_JWT_JWKS) });

export const profile = {
  variables: {
    PORT: port,
    DB_HOST: text(),
    DB_PORT: port,
    DB_NAME: name,
    DB_USER: is('supabase_admin'),
    DB_PASSWORD: text(),
    DB_AFTER_CONNECT_QUERY: is('SET search_path TO _realtime'),
    DB_ENC_KEY: exactly(16),
    API_JWT_SECRET: text({ min: 32 }),
    API_JWT_SECRET_NEXT: optional(text({ min: 32 })),
    API_JWT_JWKS: optional(keySet),
    SECRET_KEY_BASE: text({ min: 64 }),
    METRICS_JWT_SECRET: text({ min: 32 }),
    ERL_AFLAGS: text(),
    DNS_NODES: is("''"),
    RLIMIT_NOFILE: integer({ min: 1 }),
    APP_NAME: is('realtime'),
    SEED_SELF_HOST: is('true'),
    RUN_JANITOR: flag,
    DISABLE_HEALTHCHECK_LOGGING: optional(flag),
    SELF_HOST_TENANT_NAME: optional(name),
  },
  checks: [
    isRoot,
    mayGainPrivileges,
    openFiles,
    loginCheck({ role: 'supabase_admin', schema: '_realtime', migrates: true, connection }),
  ],
  serve({ env }) {
    const database = lasting(connection(env), 'supabase_admin');
    const verify = verifierOf(env);
    const health = {
      path: (path) => path === `/api/tenants/${tenantOf(env)}/health`,
      check: (request) => (tokenOf(request, verify), database.alive()),
      body: { data: { healthy: true } },
    };
    const answer = (request, path) => ({ caller: path === '/' ? undefined : callerOf(request, path, env, verify) });
    const upgrade = (request, socket) => openSocket(request, socket, env, verify);
    return [{ port: Number(env.PORT), health, answer, upgrade }];
  },
};

/** The tenant is the first label of Host; the management of tenants names it in its path instead. */
function callerOf(request, path, env, verify) {
  const label = (request.headers.host ?? '').split('.')[0];
  if (!path.startsWith('/api/tenants') && label !== tenantOf(env))
    throw new HttpRefusal(403, `There is no tenant ${label}.`);
  return tokenOf(request, verify);
}

function tokenOf(request, verify) {
  const query = new URL(request.url, 'http://localhost').searchParams.get('apikey');
  const token = bearerOf(request) ?? request.headers['x-api-key'] ?? query;
  if (!token) throw new HttpRefusal(401, 'A token is needed.');
  return accepted(token, verify);
}

/** The handshake of a WebSocket; what comes over it goes back, except what asks for an answer of another kind. */
function openSocket(request, socket, env, verify) {
  socket.on('error', () => socket.destroy());
  const path = new URL(request.url, 'http://localhost').pathname;
  try {
    if (path !== '/socket/websocket') throw new HttpRefusal(404, 'There is no socket here.');
    callerOf(request, path, env, verify);
  } catch (error) {
    return void socket.end(`HTTP/1.1 ${error.status ?? 500} Refused\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  }
  const accept = createHash('sha1')
    .update(`${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest('base64');
  socket.write(
    `HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-accept: ${accept}\r\n\r\n`,
  );
  socket.on('data', (frame) => echoFrame(frame, socket));
}

// Enough of RFC 6455 for a short text in one frame: unmask it and send it back.
function echoFrame(frame, socket) {
  const [kind, length] = [frame[0] & 0x0f, frame[1] & 0x7f];
  if (kind === 8) return void socket.end(Buffer.from([0x88, 0]));
  if (length > 125 || !(frame[1] & 0x80) || frame.length < 6 + length)
    return void socket.end(Buffer.from([0x88, 2, 0x03, 0xf1]));
  const text = Buffer.from(frame.subarray(6, 6 + length).map((byte, at) => byte ^ frame[2 + (at % 4)]));
  socket.write(Buffer.concat([Buffer.from([frame[0], length]), text]));
}
