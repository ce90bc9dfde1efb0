import Database from 'better-sqlite3';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { renameSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { removeFolder } from '../harness/a-database.js';
import { freePort, Program, until, type StatusBody } from '../harness/program.js';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/src/main.js');
const NO_ENGINE = { DOCKER_HOST: 'unix:///nowhere/docker.sock' };

/** What a start says that ends at once: its exit code, and its standard error, where no log line belongs. */
async function refusal(env: NodeJS.ProcessEnv): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [MAIN], {
    env: { ...process.env, NODE_ENV: 'test', ...NO_ENGINE, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exit = once(child, 'exit');
  const said = await text(child.stderr);
  return { code: ((await exit) as [number])[0], said };
}

/** The text as the only line. */
const oneLine = (words: string) =>
  expect.stringMatching(new RegExp(`^supascale does not start: .*${words}.*\n$`)) as unknown as string;

describe('The program, started without an engine', () => {
  let program: Program;
  beforeAll(async () => {
    program = await Program.start({ env: NO_ENGINE });
  }, 60_000);
  afterAll(async () => {
    await program.down();
    removeFolder(program.dataFolder);
  });
  const onTheSameData = async () => ({ SUPASCALE_DATA: program.dataFolder, SUPASCALE_PORT: String(await freePort()) });

  it('records wishes, and says that the engine is unreachable', async () => {
    const { status, body } = await program.post<{ ref: string }>('projects', { slug: 'later' });
    expect(status).toBe(202);
    let seen: StatusBody | undefined;
    await until('the engine is known to be unreachable', 15_000, async () => {
      seen = (await program.get<StatusBody>(`projects/${body.ref}/status`)).body;
      return seen.conditions.some(({ type, status }) => type === 'EngineReachable' && status === 'false');
    });
    expect(seen!.light).toBe('unknown');
    const ready = seen!.conditions.find(({ type }) => type === 'Ready');
    expect(ready).toMatchObject({ status: 'unknown', reason: 'engine-unreachable' });
    expect(ready!.message).toContain('/nowhere/docker.sock');
  }, 30_000);

  it('keeps its data to itself: a second process does not start, and the first goes on', async () => {
    const second = await refusal(await onTheSameData());
    expect(second).toEqual({ code: 1, said: oneLine('Another Supascale process is using .*SUPASCALE_DATA') });
    expect((await program.get('projects/later')).status).toBe(200);
  }, 30_000);

  it('ends with 0 when it is asked to, and starts again with what it knew', async () => {
    expect(await program.down()).toBe(0);
    await program.up();
    expect((await program.get('projects/later')).status).toBe(200);
  }, 60_000);

  it('starts again at once after it was killed', async () => {
    await program.down('SIGKILL');
    await program.up();
    expect((await program.get('projects/later')).status).toBe(200);
  }, 60_000);

  it('does not start without the master key of what is sealed, and makes no other', async () => {
    await program.down();
    const key = join(program.dataFolder, 'master.key');
    renameSync(key, `${key}.away`);
    const words = 'The master key is missing.*Nothing was changed';
    expect(await refusal(await onTheSameData())).toEqual({ code: 1, said: oneLine(words) });
    expect(await refusal(await onTheSameData())).toEqual({ code: 1, said: oneLine(words) });
    renameSync(`${key}.away`, key);
    await program.up();
    expect((await program.get('projects/later')).status).toBe(200);
  }, 60_000);

  it('leaves a database alone that a newer version has migrated', async () => {
    await program.down();
    const db = new Database(join(program.dataFolder, 'supascale.db'));
    db.prepare('INSERT INTO migrations (timestamp, name) VALUES (?, ?)').run(9_999_999_999_999, 'Later9999999999999');
    db.close();
    const { code, said } = await refusal(await onTheSameData());
    expect({ code, said }).toEqual({ code: 1, said: oneLine('newer version of Supascale.*Later9999999999999') });
  }, 30_000);
});

describe('The program refuses to start', () => {
  it('with wrong settings, and names all that is wrong at once', async () => {
    const { code, said } = await refusal({
      SUPASCALE_PORT: 'http',
      SUPASCALE_WORKERS: '0',
      SUPASCALE_NETWORK_POOL: 'wide',
    });
    expect({ code, said }).toEqual({ code: 1, said: oneLine('The settings are not right') });
    for (const variable of ['SUPASCALE_PORT', 'SUPASCALE_WORKERS', 'SUPASCALE_NETWORK_POOL'])
      expect(said).toContain(`${variable}: must be`);
  }, 30_000);

  it('on a port that is taken', async () => {
    const program = await Program.prepare();
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const { port } = squatter.address() as AddressInfo;
    try {
      const taken = await refusal({ SUPASCALE_DATA: program.dataFolder, SUPASCALE_PORT: String(port) });
      expect(taken).toEqual({ code: 1, said: oneLine(`Port ${port} of 127\\.0\\.0\\.1 is taken.*SUPASCALE_PORT`) });
    } finally {
      squatter.close();
      removeFolder(program.dataFolder);
    }
  }, 30_000);

  it('on a data folder that is a file', async () => {
    const program = await Program.prepare();
    const file = join(program.dataFolder, 'file');
    writeFileSync(file, '');
    const { code, said } = await refusal({ SUPASCALE_DATA: file, SUPASCALE_PORT: String(program.port) });
    expect({ code, said }).toEqual({ code: 1, said: oneLine('cannot be used.*SUPASCALE_DATA') });
    removeFolder(program.dataFolder);
  }, 30_000);
});
