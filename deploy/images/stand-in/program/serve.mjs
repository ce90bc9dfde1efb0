import { createServer } from 'node:http';
import { HttpRefusal, WiringError } from './wiring.mjs';

const SHOWN = /^(host|x-forwarded-.*|content-profile|accept-profile|origin|content-type|x-client-info)$/;
const HIDDEN = ['apikey', 'x-api-key', 'sb-api-key', 'x-connection-encrypted', 'cookie'];

export const bearerOf = (request) => /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];

/** Claims of the bearer; undefined without one. Refuses with 401 what does not count. */
export function callerOf(request, verify) {
  const bearer = bearerOf(request);
  if (bearer === undefined) return undefined;
  return accepted(bearer, verify);
}

export function accepted(token, verify) {
  try {
    return verify.verify(token);
  } catch (error) {
    if (error instanceof WiringError) throw new HttpRefusal(401, `The token ${error.message}.`);
    throw error;
  }
}

/** What arrived here, so that tests see what a gateway made of it. Credentials only as far as they say who. */
export function echo(service, request, caller) {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const { headers, method } = request;
  const shown = Object.fromEntries(Object.entries(headers).filter(([key]) => SHOWN.test(key)));
  const present = Object.fromEntries(
    HIDDEN.filter((key) => headers[key] !== undefined).map((key) => [key, whose(headers[key])]),
  );
  const authorization = headers.authorization === undefined ? null : whose(headers.authorization);
  const query = Object.fromEntries(
    [...searchParams].map(([key, value]) => [key, key === 'apikey' ? whose(value) : value]),
  );
  return {
    service,
    method,
    path: pathname,
    query,
    role: caller?.role ?? null,
    headers: { ...shown, authorization, ...present },
  };
}

/** `{ scheme, role, alg }` of a credential as it says itself; nothing of it is verified or shown. */
function whose(value) {
  const [, scheme = null, token] = /^(?:(\w+) )?(.*)$/s.exec(value);
  const [header, payload] = token.split('.').map(readPart);
  return { scheme, role: payload?.role ?? null, alg: header?.alg ?? null, kind: kindOf(token) };
}

const kindOf = (token) => /^sb_[a-z]+_/.exec(token)?.[0] ?? (token.split('.').length === 3 ? 'jwt' : 'other');

function readPart(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export async function bodyOf(request) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Listens; `answer(request)` gives `{ status, body, headers }`, an object to say as JSON with 200, or throws HttpRefusal. */
export function listen({ port, host, answer, upgrade }) {
  const server = createServer((request, response) => {
    const say = ({ status = 200, body, headers = {} }) => {
      const raw = Buffer.isBuffer(body);
      response.writeHead(status, { 'content-type': raw ? 'application/octet-stream' : 'application/json', ...headers });
      response.end(request.method === 'HEAD' ? undefined : raw ? body : JSON.stringify(body));
    };
    Promise.resolve()
      .then(() => answer(request))
      .then(say, (error) => say(refusal(error)));
  });
  if (upgrade) server.on('upgrade', upgrade);
  return new Promise((resolve, reject) => server.once('error', reject).listen(port, host, () => resolve(server)));
}

function refusal(error) {
  if (error instanceof HttpRefusal) return { status: error.status, body: { message: error.message } };
  if (error instanceof WiringError) return { status: 503, body: { message: error.message } };
  console.error(error);
  return { status: 500, body: { message: 'The stand-in failed.' } };
}
