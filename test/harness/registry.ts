import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from './engine.js';

const CACHE = join(tmpdir(), 'supascale-test-registry');

/** An image registry on the loopback address, which engines accept without TLS. */
export class Registry {
  private readonly folder = mkdtempSync(join(tmpdir(), 'supascale-registry-'));
  private process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly port: number,
  ) {}

  /** @throws where the program is not there and no package can be had */
  static async start(): Promise<Registry> {
    const registry = new Registry(program(), await freePort());
    await registry.up();
    return registry;
  }

  /** What stands before a repository's name. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const config = join(this.folder, 'config.yml');
    writeFileSync(
      config,
      `version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: ${join(this.folder, 'data')}}\n  delete: {enabled: true}\nhttp: {addr: '${this.address}'}\n`,
    );
    this.process = spawn(this.program, ['serve', config], { stdio: 'ignore' });
    await eventually('the registry answers', () => fetch(`http://${this.address}/v2/`).then(({ ok }) => ok, isRefused));
  }

  async down(): Promise<void> {
    const child = this.process;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
  }

  async end(): Promise<void> {
    await this.down();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isRefused(error: unknown): false {
  if ((error as { cause?: NodeJS.ErrnoException }).cause?.code === 'ECONNREFUSED') return false;
  throw error;
}

/** Debian's registry, fetched once into a folder of ours without being installed. */
function program(): string {
  const file = join(CACHE, 'usr/bin/docker-registry');
  if (existsSync(file)) return file;
  const made = `${CACHE}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  if (!run('apt-get', ['download', 'docker-registry'], made)) {
    run('apt-get', ['-qq', 'update'], made);
    if (!run('apt-get', ['download', 'docker-registry'], made))
      throw new Error('apt-get can not download docker-registry: these tests need it.');
  }
  const archive = readdirSync(made).find((name) => name.endsWith('.deb'));
  if (!archive || !run('dpkg', ['-x', archive, CACHE], made)) throw new Error('dpkg can not unpack docker-registry.');
  rmSync(made, { recursive: true, force: true });
  return file;
}

const run = (command: string, args: readonly string[], cwd: string): boolean =>
  spawnSync(command, args, { cwd, stdio: 'ignore' }).status === 0;
