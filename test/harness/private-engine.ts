import Docker from 'dockerode';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, testImage } from './engine.js';

const PATH = `${process.env.PATH}:/usr/sbin:/sbin`;

/** A Docker engine for one test, which may be killed: own data, sockets and containerd, and no hand on the host's rules. */
export class PrivateEngine {
  private readonly folder = mkdtempSync(join(tmpdir(), 'supascale-engine-'));
  private readonly socket = join(this.folder, 'docker.sock');
  private process: ChildProcess | undefined;
  readonly endpoint = `unix://${this.socket}`;
  readonly docker = new Docker({ socketPath: this.socket, host: undefined });

  /** @returns once it answers */
  async start(): Promise<void> {
    writeFileSync(join(this.folder, 'none.json'), '{}'); // else the settings of the machine's own engine hold
    const log = openSync(join(this.folder, 'dockerd.log'), 'a');
    const child = spawn('dockerd', this.arguments(), {
      cwd: '/',
      env: { ...process.env, PATH },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.process = child;
    await eventually('the private engine answers', async () => {
      if (child.exitCode !== null) throw new Error(`dockerd ended: ${this.lastWords()}`);
      return this.answers();
    });
  }

  /** As a crash: nothing is tidied up, the containers go on. */
  async kill(): Promise<void> {
    await this.signal('SIGKILL');
    // The kernel ends its containerd with it. Until somebody has waited for that one, the next dockerd would take it for
    // alive, by its pid file, and wait for its socket in vain.
    const file = join(this.folder, 'exec/containerd/containerd.pid');
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, 'utf8'));
    await eventually('containerd has ended', () => !isAlive(pid));
    rmSync(file);
  }

  /** Copies an image from another engine. */
  async load(from: string, image = testImage): Promise<void> {
    const source = new Docker({ socketPath: from.replace('unix://', ''), host: undefined });
    const answer = await this.docker.loadImage(await source.getImage(image).get());
    answer.resume();
    await once(answer, 'end');
  }

  /** Ends it and all it started, and deletes its folder. */
  async end(): Promise<void> {
    try {
      if (!this.isRunning()) await this.start();
      for (const { Id } of await this.docker.listContainers({ all: true }))
        await this.docker.getContainer(Id).remove({ force: true });
      for (const { Id } of await this.docker.listNetworks({ filters: { type: ['custom'] } }))
        await this.docker.getNetwork(Id).remove();
      await this.signal('SIGTERM');
    } finally {
      await this.sweep();
    }
  }

  /** What an engine that could not be stopped in peace leaves: by pid, and only what names this folder. */
  private async sweep(): Promise<void> {
    const tasks = join(this.folder, 'exec/containerd/daemon/io.containerd.runtime.v2.task/moby');
    const programs = existsSync(tasks) ? readdirSync(tasks).map((id) => join(tasks, id, 'init.pid')) : [];
    const pids = programs.filter((file) => existsSync(file)).map((file) => Number(readFileSync(file, 'utf8')));
    for (const pid of [...pids, ...this.processes()]) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await eventually('its processes have ended', () => !this.processes().some(isAlive));
    for (const mount of this.mounts()) spawnSync('umount', [mount], { env: { PATH } });
    rmSync(this.folder, { recursive: true, force: true });
  }

  private processes(): number[] {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return pids.filter((pid) => (procFile(pid, 'cmdline') ?? '').includes(`${this.folder}/`)).map(Number);
  }

  private arguments(): string[] {
    const at = (name: string) => join(this.folder, name);
    const folders = ['--data-root', at('data'), '--exec-root', at('exec'), '--pidfile', at('pid'), '-H', this.endpoint];
    const apart = ['--bridge', 'none', '--iptables=false', '--ip-masq=false', '--config-file', at('none.json')];
    return [...folders, ...apart, '--live-restore', '--log-level', 'warn'];
  }

  private async answers(): Promise<boolean> {
    try {
      await this.docker.ping();
      return true;
    } catch (error) {
      if (['ENOENT', 'ECONNREFUSED', 'ECONNRESET'].includes((error as NodeJS.ErrnoException).code ?? '')) return false;
      throw error;
    }
  }

  private async signal(name: NodeJS.Signals): Promise<void> {
    const child = this.process;
    if (!child || !this.isRunning()) return;
    const ended = once(child, 'exit');
    child.kill(name);
    await ended;
  }

  private mounts(): string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines
      .map((line) => line.split(' ')[4] ?? '')
      .filter((mount) => mount.startsWith(`${this.folder}/`))
      .reverse();
  }

  private isRunning(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  private lastWords(): string {
    return readFileSync(join(this.folder, 'dockerd.log'), 'utf8').trim().split('\n').slice(-3).join(' | ');
  }
}

/** Running, and no zombie. */
function isAlive(pid: number): boolean {
  const state = /^\d+ \(.*\) (\S)/s.exec(procFile(String(pid), 'stat') ?? '')?.[1];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

function procFile(pid: string, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined;
    throw error;
  }
}
