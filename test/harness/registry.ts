import { hashSync } from 'bcrypt';
import { createHash } from 'node:crypto';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually, freePort } from './engine.js';

const MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const CACHE = join(tmpdir(), 'supascale-test-registry');

export interface RegistryUser {
  readonly username: string;
  readonly password: string;
}

/** An image registry on the loopback address, which engines accept without TLS. */
export class Registry {
  private readonly folder = mkdtempSync(join(tmpdir(), 'supascale-registry-'));
  private process: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    private readonly port: number,
    private readonly login?: RegistryUser,
  ) {}

  /**
   * @param login who alone may read and write; left out: everybody
   * @throws where the program is not there and no package can be had
   */
  static async start(login?: RegistryUser): Promise<Registry> {
    const registry = new Registry(program(), await freePort(), login);
    await registry.up();
    return registry;
  }

  /** What stands before a repository's name. */
  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  async up(): Promise<void> {
    const config = join(this.folder, 'config.yml');
    const users = join(this.folder, 'users');
    if (this.login) writeFileSync(users, `${this.login.username}:${hashSync(this.login.password, 5)}\n`);
    const auth = this.login ? `auth: {htpasswd: {realm: test, path: ${users}}}\n` : '';
    writeFileSync(
      config,
      `version: 0.1\nlog: {level: error}\nstorage:\n  filesystem: {rootdirectory: ${join(this.folder, 'data')}}\n  delete: {enabled: true}\nhttp: {addr: '${this.address}'}\n${auth}`,
    );
    this.process = spawn(this.program, ['serve', config], { stdio: 'ignore' });
    await eventually('the registry answers', () => fetch(`http://${this.address}/v2/`).then(() => true, isRefused));
  }

  /** @returns what the name of an image, this registry's address before it, stands for here: `sha256:…` */
  async digestOf(image: string): Promise<string | null> {
    const [, path, tag] = /^[^/]+\/(.+):([^:]+)$/.exec(image)!;
    const url = `http://${this.address}/v2/${path}/manifests/${tag}`;
    return (await fetch(url, { method: 'HEAD', headers: { accept: MANIFEST } })).headers.get('docker-content-digest');
  }

  /** Puts the image of `tag` there once more under another tag, as one that is for this processor alone. */
  async offerForeign(repository: string, tag: string, as: string, architecture: string): Promise<void> {
    const base = `http://${this.address}/v2/${repository}`;
    const asked = await fetch(`${base}/manifests/${tag}`, { headers: { accept: MANIFEST } });
    const manifest = (await asked.json()) as { config: { digest: string; size: number } };
    const config = (await (await fetch(`${base}/blobs/${manifest.config.digest}`)).json()) as object;
    const body = JSON.stringify({ ...config, architecture });
    const digest = `sha256:${createHash('sha256').update(body).digest('hex')}`;
    const begun = await fetch(`${base}/blobs/uploads/`, { method: 'POST' });
    const to = new URL(begun.headers.get('location')!, base);
    to.searchParams.set('digest', digest);
    await accepted(fetch(to, { method: 'PUT', body, headers: { 'content-type': 'application/octet-stream' } }));
    manifest.config = { ...manifest.config, digest, size: Buffer.byteLength(body) };
    const headers = { 'content-type': MANIFEST };
    await accepted(fetch(`${base}/manifests/${as}`, { method: 'PUT', headers, body: JSON.stringify(manifest) }));
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

/** Stands before a registry and gives other answers where it is told to. */
export class FaultyRegistry {
  /** Writes an answer of its own and returns true, or hands the request on, to another path if it likes. */
  fault: (request: IncomingMessage, response: ServerResponse) => boolean | { readonly path: string } = () => false;

  private constructor(
    private readonly server: Server,
    readonly address: string,
  ) {}

  static async before({ address }: Registry): Promise<FaultyRegistry> {
    const port = await freePort();
    const server = createServer((asked, answer) => {
      const fault = faulty.fault(asked, answer);
      if (fault === true) return;
      const path = fault ? fault.path : asked.url!;
      const options = { method: asked.method, headers: { ...asked.headers, host: `127.0.0.1:${port}` } };
      const onward = request(`http://${address}${path}`, options, (got) => {
        answer.writeHead(got.statusCode!, got.headers);
        got.pipe(answer);
      });
      asked.pipe(onward);
    });
    const faulty = new FaultyRegistry(server, `127.0.0.1:${port}`);
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return faulty;
  }

  async end(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

async function accepted(answer: Promise<Response>): Promise<void> {
  const { status, url } = await answer;
  if (status !== 201) throw new Error(`${url} answers ${status}`);
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
