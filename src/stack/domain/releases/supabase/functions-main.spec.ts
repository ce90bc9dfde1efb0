import { createHmac, webcrypto } from 'node:crypto';
import { runInNewContext } from 'node:vm';
import ts from 'typescript';
import { newEcKey, signedWithKeys, signedWithText, signingKeys, keySet } from '../../../../secrets/token-keys.js';
import { mainService } from './functions-main.js';

const SECRET = 'a text of more than thirty-two characters';
const keys = signingKeys(newEcKey(), SECRET);
const anon = { role: 'anon', validDays: 1 };
const FOLDER = '/home/deno/functions';

const web = { URL, Request, Response, TextEncoder, TextDecoder, Uint8Array, atob, Error };

class NotFound extends Error {}

interface Created {
  readonly servicePath: string;
  readonly workerTimeoutMs: number;
  readonly envVars: [string, string][];
}

/** The service as Deno would run it: types off, and around it as much of Deno as it uses. */
function started(verify: boolean, folders: readonly string[] = ['shop', 'main', 'main/samples/hello']) {
  const created: Created[] = [];
  let serve: ((request: Request) => Promise<Response>) | undefined;
  const env = { JWT_SECRET: SECRET, SUPABASE_JWKS: keySet([keys]), VERIFY_JWT: String(verify), STRIPE_KEY: 'x' };
  const deno = {
    env: { toObject: () => env },
    errors: { NotFound },
    stat: async (path: string) => {
      if (folders.includes(path.slice(FOLDER.length + 1))) return { isDirectory: true };
      throw new NotFound(path);
    },
    serve: (handler: typeof serve) => void (serve = handler),
  };
  const edge = {
    userWorkers: {
      create: async (options: Created) => {
        created.push(options);
        if (options.servicePath.endsWith('broken')) throw new Error('it has no entry point');
        return { fetch: async () => new Response('done') };
      },
    },
  };
  const { outputText } = ts.transpileModule(mainService(400_000), {
    compilerOptions: { target: ts.ScriptTarget.ES2022 },
  });
  const surroundings = { Deno: deno, EdgeRuntime: edge, crypto: webcrypto, console: { error: () => undefined } };
  runInNewContext(outputText, { ...web, ...surroundings });
  const ask = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    serve!(new Request(`http://functions:9000${path}`, { headers, method }));
  return { ask, created };
}
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe('The main service of the functions', () => {
  it('hands a request on to the function that its path names, with the whole environment', async () => {
    const { ask, created } = started(false);
    expect(await (await ask('/shop/orders?x=1')).text()).toBe('done');
    expect(created[0]).toMatchObject({ servicePath: `${FOLDER}/shop`, workerTimeoutMs: 400_000 });
    expect(Object.fromEntries(created[0]!.envVars)).toMatchObject({ STRIPE_KEY: 'x', SUPABASE_FUNCTION_SLUG: 'shop' });
  });

  it('has a sample that gives way to a function of the same name', async () => {
    const sample = started(false);
    await sample.ask('/hello');
    expect(sample.created[0]!.servicePath).toBe(`${FOLDER}/main/samples/hello`);
    const own = started(false, ['hello', 'main/samples/hello']);
    await own.ask('/hello');
    expect(own.created[0]!.servicePath).toBe(`${FOLDER}/hello`);
  });

  it.each([
    ['/', 400],
    ['/absent', 404],
    ['/main', 404],
    ['/..%2Fmain', 404],
  ])('starts nothing for %s', async (path, status) => {
    const { ask, created } = started(false);
    expect((await ask(path)).status).toBe(status);
    expect(created).toEqual([]);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a token of the text', bearer(signedWithText(anon, Date.now(), SECRET)), 200],
    ['a token of the EC key', bearer(signedWithKeys(anon, Date.now(), keys)), 200],
    ['the key that the gateway adds', { 'sb-api-key': signedWithKeys(anon, Date.now(), keys) }, 200],
    [
      'an opaque key beside the one that the gateway adds',
      { ...bearer('sb_secret_x'), 'sb-api-key': signedWithKeys(anon, Date.now(), keys) },
      200,
    ],
    ['nothing', {}, 401],
    ['an opaque key alone', bearer('sb_secret_x'), 401],
    ['a token of another text', bearer(signedWithText(anon, Date.now(), `${SECRET}!`)), 401],
    ['a token of another EC key', bearer(signedWithKeys(anon, Date.now(), signingKeys(newEcKey(), SECRET))), 401],
    ['a token of yesterday', bearer(signedWithText(anon, Date.now() - 2 * 86_400_000, SECRET)), 401],
    ['a token that is not signed', bearer(unsigned()), 401],
    ['no token at all', bearer('a.b.c'), 401],
  ])('asked to verify, answers %s as it deserves', async (_, headers, status) => {
    expect((await started(true).ask('/shop', headers)).status).toBe(status);
  });

  it('lets browsers ask before they send a token', async () => {
    expect((await started(true).ask('/shop', {}, 'OPTIONS')).status).toBe(200);
  });

  it('says in JSON what failed', async () => {
    const answer = await started(false, ['broken']).ask('/broken');
    expect([answer.status, await answer.json()]).toEqual([
      500,
      expect.objectContaining({ msg: 'it has no entry point' }),
    ]);
  });
});

/** It says "none", with a signature that would fit HS256. */
function unsigned(): string {
  const body = [{ alg: 'none' }, { role: 'anon', exp: 9e9 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  return `${body}.${createHmac('sha256', SECRET).update(body).digest('base64url')}`;
}
