import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { removeFolder } from '../harness/a-database.js';
import { Program, until } from '../harness/program.js';

const ROOT = resolve(import.meta.dirname, '../..');
const PM2 = join(ROOT, 'node_modules/pm2/bin/pm2');
const run = promisify(execFile);

interface Listed {
  name: string;
  pid: number;
  pm2_env: { status: string; restart_time: number; unstable_restarts: number };
}

/** The real pm2, with a home and a daemon of its own. */
describe('Under PM2', () => {
  const home = mkdtempSync(join(tmpdir(), 'supascale-pm2-'));
  let program: Program;
  let env: NodeJS.ProcessEnv;

  const pm2 = async (args: string[], more: NodeJS.ProcessEnv = {}) =>
    (await run(process.execPath, [PM2, ...args], { cwd: ROOT, env: { ...env, ...more }, timeout: 60_000 })).stdout;
  const listed = async (): Promise<Listed> => {
    const out = await pm2(['jlist', '--silent']);
    const [app] = JSON.parse(out.slice(out.indexOf('['))) as Listed[];
    return app!;
  };
  const answers = () =>
    fetch(`${program.origin}/api/v1/session`).then(
      ({ status }) => status === 401,
      () => false,
    );
  const log = (name: string) => join(program.dataFolder, 'logs', `${name}.log`);
  const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

  beforeAll(async () => {
    program = await Program.prepare({ env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' } });
    env = { ...program.environment, PM2_HOME: home, PM2_WORKER_INTERVAL: '1000', SUPASCALE_PM2_NAME: 'supascale-test' };
  });
  afterAll(async () => {
    await pm2(['kill']);
    removeFolder(home);
    removeFolder(program.dataFolder);
  }, 60_000);

  it('starts, and counts as started once it says that it is ready', async () => {
    await pm2(['start', 'ecosystem.config.js']);
    expect(await answers()).toBe(true);
    expect(await listed()).toMatchObject({ name: 'supascale-test', pm2_env: { status: 'online', restart_time: 0 } });
  }, 60_000);

  it('is back after kill -9, without a stale lock in its way', async () => {
    const { pid } = await listed();
    process.kill(pid, 'SIGKILL');
    await until('another process answers', 30_000, async () => (await answers()) && (await listed()).pid !== pid);
    expect((await listed()).pm2_env).toMatchObject({ status: 'online', restart_time: 1 });
  }, 60_000);

  it('writes its log files: events as JSON lines, and the token of the first owner', () => {
    const lines = readFileSync(log('out'), 'utf8').trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('level');
    expect(readFileSync(log('error'), 'utf8')).toMatch(/Set up the first owner at .*token: \S+/);
  });

  it('stops cleanly: every exit hook ran, and nothing of it stays behind', async () => {
    const { pid } = await listed();
    expect(existsSync(join(program.dataFolder, 'supascale.db-wal'))).toBe(true);
    await pm2(['stop', 'supascale-test']);
    expect((await listed()).pm2_env.status).toBe('stopped');
    expect(isAlive(pid)).toBe(false);
    // The last to close the database takes its write-ahead log along; after a kill it lies there.
    expect(existsSync(join(program.dataFolder, 'supascale.db-wal'))).toBe(false);
    expect(await answers()).toBe(false);
    await pm2(['delete', 'supascale-test']);
  }, 60_000);

  it('is restarted when it takes more memory than it may', async () => {
    await pm2(['start', 'ecosystem.config.js'], { SUPASCALE_MAX_MEMORY: '60M' });
    const restarts = async () => (await listed()).pm2_env.restart_time;
    await until('PM2 restarts it', 40_000, async () => (await restarts()) > 0);
    expect(readFileSync(join(home, 'pm2.log'), 'utf8')).toMatch(/exceeds.*--max-memory-restart|max-memory-restart/i);
    await pm2(['delete', 'supascale-test']);
  }, 90_000);
});
