import { connect, createServer } from 'node:net';
import { tenantOf } from './tenants.mjs';

const SSL_REQUEST = 80877103;
const GSS_REQUEST = 80877104;
const CANCEL = 80877102;

/**
 * A port that PostgreSQL clients log in at as `<user>.<tenant>`. The name is put right and the rest handed through to the
 * tenant's database, which asks for the password itself: one connection there for each here, no pooling.
 */
export const poolerPort = (port, env) => ({
  port,
  open: () =>
    new Promise((resolve, reject) => {
      const server = createServer((client) => void greet(client, env));
      server.once('error', reject).listen(port, () => resolve(server));
    }),
});

async function greet(client, env) {
  client.on('error', () => client.destroy());
  try {
    const message = await firstMessage(client);
    if (!message) return void client.end();
    const code = message.readUInt32BE(4);
    const tenant = code === CANCEL ? await tenantOf(env, env.POOLER_TENANT_ID) : await tenantFor(client, message, env);
    if (tenant) join(client, tenant, code === CANCEL ? message : tenant.message);
  } catch (error) {
    console.error(`supavisor: ${error.message}`);
    client.end(refusal('the pooler cannot reach its metadata'));
  }
}

/** The start-up message, after every wish for encryption was declined. */
async function firstMessage(client) {
  for (;;) {
    const message = await packet(client);
    if (!message || ![SSL_REQUEST, GSS_REQUEST].includes(message.readUInt32BE(4))) return message;
    client.write('N');
  }
}

async function packet(client) {
  const length = await exactly(client, 4);
  const rest = length && (await exactly(client, Math.min(length.readUInt32BE(0), 10_000) - 4));
  return rest && Buffer.concat([length, rest]);
}

async function exactly(client, bytes) {
  for (;;) {
    const found = client.read(bytes);
    if (found) return found.length === bytes ? found : undefined;
    if (client.readableEnded || client.destroyed) return undefined;
    await new Promise((resolve) => {
      const on = () => {
        for (const name of ['readable', 'end', 'close']) client.off(name, on);
        resolve();
      };
      for (const name of ['readable', 'end', 'close']) client.once(name, on);
    });
  }
}

async function tenantFor(client, message, env) {
  const fields = message.subarray(8).toString().split('\0');
  const at = fields.findIndex((field, index) => index % 2 === 0 && field === 'user') + 1;
  const dot = (fields[at] ?? '').lastIndexOf('.');
  const tenant = dot > 0 ? await tenantOf(env, fields[at].slice(dot + 1)) : undefined;
  if (!tenant) return void client.end(refusal('Tenant or user not found'));
  fields[at] = fields[at].slice(0, dot);
  const body = Buffer.from(fields.join('\0'));
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  message.copy(head, 4, 4, 8);
  return { ...tenant, message: Buffer.concat([head, body]) };
}

function join(client, { host, port }, message) {
  const database = connect({ host, port });
  database.on('error', (error) => client.end(refusal(`the database does not answer: ${error.code}`)));
  client.on('close', () => database.destroy());
  database.write(message);
  database.pipe(client).pipe(database);
}

function refusal(text) {
  const fields = Buffer.from(`SFATAL\0VFATAL\0CXX000\0M${text}\0\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeUInt32BE(fields.length + 4, 1);
  return Buffer.concat([head, fields]);
}
