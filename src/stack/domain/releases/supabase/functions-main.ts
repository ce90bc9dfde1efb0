/** No module from elsewhere: so the first request does not wait for a download, and works where there is no network. */
const MAIN = `// Made by Supascale; written anew when the container is replaced. Hands each request to the function that its path names.
const FOLDER = '/home/deno/functions';
const MEMORY_MB = 150;
const WALL_CLOCK_MS = __WALL_CLOCK_MS__;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

const environment = Deno.env.toObject();
const mustVerify = environment.VERIFY_JWT === 'true';

type Jwk = JsonWebKey & { kid?: string };
type Header = { alg?: string; kid?: string };
type Claims = { exp?: number; nbf?: number };

const encoder = new TextEncoder();
const keys: Jwk[] = environment.SUPABASE_JWKS ? JSON.parse(environment.SUPABASE_JWKS).keys : [];

const bytesOf = (part: string): Uint8Array =>
  Uint8Array.from(atob(part.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0));
const jsonOf = (part: string) => JSON.parse(new TextDecoder().decode(bytesOf(part)));

const answer = (status: number, message: string): Response =>
  new Response(JSON.stringify({ message, msg: message }), { status, headers: { 'Content-Type': 'application/json' } });

async function isSigned(header: Header, body: string, signature: string): Promise<boolean> {
  const [signed, proof] = [encoder.encode(body), bytesOf(signature)];
  if (header.alg === 'HS256') {
    const form = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', encoder.encode(environment.JWT_SECRET), form, false, ['verify']);
    return crypto.subtle.verify('HMAC', key, proof, signed);
  }
  if (header.alg !== 'ES256') return false;
  for (const jwk of keys.filter((each) => each.kty === 'EC' && each.kid === header.kid)) {
    const { kty, crv, x, y } = jwk;
    const key = await crypto.subtle.importKey('jwk', { kty, crv, x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify']);
    if (await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, proof, signed)) return true;
  }
  return false;
}

async function isValid(token: string): Promise<boolean> {
  const [head, claims, signature, ...rest] = token.split('.');
  if (!head || !claims || !signature || rest.length > 0) return false;
  try {
    if (!(await isSigned(jsonOf(head), head + '.' + claims, signature))) return false;
    const { exp, nbf }: Claims = jsonOf(claims);
    const now = Date.now() / 1000;
    return typeof exp === 'number' && exp > now && (nbf === undefined || nbf <= now);
  } catch {
    // What cannot be read is no token of ours.
    return false;
  }
}

/** The gateway hands a key of the project on in a header of its own; a user's token comes as a bearer. */
function tokenOf(request: Request): string | undefined {
  const bearer = /^bearer +([^ ]+)$/i.exec(request.headers.get('authorization') ?? '')?.[1];
  return bearer && !bearer.startsWith('sb_') ? bearer : (request.headers.get('sb-api-key') ?? undefined);
}

async function isAllowed(request: Request): Promise<boolean> {
  if (!mustVerify || request.method === 'OPTIONS') return true;
  const token = tokenOf(request);
  return token !== undefined && (await isValid(token));
}

async function isThere(folder: string): Promise<boolean> {
  try {
    return (await Deno.stat(folder)).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** The user's folder of that name, else our sample, which so never stands in the way of a function of the user's. */
async function folderOf(slug: string): Promise<string | undefined> {
  if (!NAME.test(slug) || slug === 'main') return undefined;
  for (const folder of [FOLDER + '/' + slug, FOLDER + '/main/samples/' + slug]) if (await isThere(folder)) return folder;
  return undefined;
}

function workerOf(slug: string, servicePath: string) {
  return EdgeRuntime.userWorkers.create({
    servicePath,
    memoryLimitMb: MEMORY_MB,
    workerTimeoutMs: WALL_CLOCK_MS,
    noModuleCache: false,
    importMapPath: null,
    envVars: Object.entries({ ...environment, SUPABASE_FUNCTION_SLUG: slug }),
  });
}

async function handle(request: Request): Promise<Response> {
  if (!(await isAllowed(request))) return answer(401, 'Invalid JWT');
  const slug = new URL(request.url).pathname.split('/')[1] ?? '';
  if (!slug) return answer(400, 'missing function name in request');
  const folder = await folderOf(slug);
  if (!folder) return answer(404, 'There is no function of this name');
  const worker = await workerOf(slug, folder);
  return await worker.fetch(request);
}

Deno.serve(async (request: Request) => {
  try {
    return await handle(request);
  } catch (error) {
    console.error(error);
    return answer(500, error instanceof Error ? error.message : String(error));
  }
});
`;

/** @param wallClockMs how long a worker lives at most */
export const mainService = (wallClockMs: number): string => MAIN.replace('__WALL_CLOCK_MS__', String(wallClockMs));

export const DENO_CONFIG = `// Import map of the main service, which needs none; a function has a deno.jsonc of its own beside its index.ts.
{
  "imports": {}
}
`;

export const HELLO = `// A first function: <public address>/functions/v1/hello
Deno.serve(async (request: Request) => {
  const name = new URL(request.url).searchParams.get('name') ?? 'world';
  return Response.json({ message: 'Hello ' + name + '!' });
});
`;
