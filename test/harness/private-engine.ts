import Docker from 'dockerode';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
    const child = spawn('dockerd', this.arguments(), { cwd: '/', env: { ...process.env, PATH }, stdio: ['ignore', log, log] });
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
  }

  /** Copies an image from another engine. */
  async load(from: string, image = testImage): Promise<void> {
    const source = new Docker({ socketPath: from.replace('unix://', ''), host: undefined });
    const answer = await this.docker.loadImage(await source.getImage(image).get());
    answer.resume();
    await once(answer, 'end');
  }

  /** Removes its containers and networks, ends it and all it started, and deletes its folder. */
  async end(): Promise<void> {
    if (!this.isRunning()) await this.start();
    for (const { Id } of await this.docker.listContainers({ all: true })) await this.docker.getContainer(Id).remove({ force: true });
    for (const { Id } of await this.docker.listNetworks({ filters: { type: ['custom'] } })) await this.docker.getNetwork(Id).remove();
    await this.signal('SIGTERM');
    await this.endContainerd();
    for (const mount of this.mounts()) spawnSync('umount', [mount], { env: { PATH } });
    rmSync(this.folder, { recursive: true, force: true });
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

  /** It outlives a killed dockerd, and ends with one that stops in peace; by its own pid file, never by name. */
  private async endContainerd(): Promise<void> {
    const file = join(this.folder, 'exec/containerd/containerd.pid');
    if (!existsSync(file)) return;
    const pid = Number(readFileSync(file, 'utf8'));
    const isOurs = () => existsSync(`/proc/${pid}`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(this.folder);
    if (isOurs()) process.kill(pid, 'SIGTERM');
    await eventually('containerd has ended', () => !isOurs());
  }

  private mounts(): string[] {
    const lines = readFileSync('/proc/self/mountinfo', 'utf8').split('\n');
    return lines.map((line) => line.split(' ')[4] ?? '').filter((mount) => mount.startsWith(`${this.folder}/`)).reverse();
  }

  private isRunning(): boolean {
    return this.process?.exitCode === null && this.process.signalCode === null;
  }

  private lastWords(): string {
    return readFileSync(join(this.folder, 'dockerd.log'), 'utf8').trim().split('\n').slice(-3).join(' | ');
  }
}
