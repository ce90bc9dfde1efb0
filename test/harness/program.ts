import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { aDataFolder, removeFolder } from './a-database.js';

const ROOT = resolve(import.meta.dirname, '../..');
const MAIN = join(ROOT, 'dist/src/main.js');
export const PASSWORD = 'a long enough passphrase';

export interface ProgramOptions {
  readonly dataFolder?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

/** The built program as a child process, with its own data, ports and networks, and its first owner signed in. */
export class Program {
  private child?: ChildProcess;
  private cookie = '';
  private csrf = '';
  private said = '';

  private constructor(
    readonly dataFolder: string,
    readonly port: number,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Prepared, not started. Each has a range of project ports and networks of its own. */
  static async prepare({ dataFolder = aDataFolder(), env = {} }: ProgramOptions = {}): Promise<Program> {
    if (!existsSync(MAIN)) throw new Error('The program is not built. Run `npm run build`, or `npm test`, which does.');
    const port = await freePort();
    const first = 20_000 + 40 * Math.floor(Math.random() * 240);
    return new Program(dataFolder, port, {
      ...process.env,
      NODE_ENV: 'test',
      SUPASCALE_DATA: dataFolder,
      SUPASCALE_PORT: String(port),
      SUPASCALE_PORT_FIRST: String(first),
      SUPASCALE_PORT_LAST: String(first + 39),
      SUPASCALE_NETWORK_POOL: `10.${224 + Math.floor(Math.random() * 16)}.${16 * Math.floor(Math.random() * 16)}.0/20`,
      SUPASCALE_IMAGE_REGISTRY: 'supascale.local',
      // The small release, unless a test names another one.
      SUPASCALE_RELEASE: '2026.11',
      ...env,
    });
  }

  static async start(options: ProgramOptions = {}): Promise<Program> {
    const program = await Program.prepare(options);
    await program.up();
    await program.setUp();
    return program;
  }

  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** What a command needs to work on the same data and ports. */
  get environment(): NodeJS.ProcessEnv {
    return this.env;
  }

  /** What it wrote so far, standard output and error together. */
  get output(): string {
    return this.said;
  }

  /** Starts the process and resolves once it answers. */
  async up(env: NodeJS.ProcessEnv = {}): Promise<void> {
    const child = spawn(process.execPath, [MAIN], { env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => (this.said += text));
    await until(`the program answers; it said:\n${this.said}`, 20_000, async () => {
      if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${this.said}`);
      return fetch(`${this.origin}/api/v1/session`).then(
        () => true,
        () => false,
      );
    });
  }

  /** @returns the exit code, or null when a signal ended it */
  async down(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const ended = once(child, 'exit');
    child.kill(signal);
    await ended;
    return child.exitCode;
  }

  /** For a program whose projects never ran: ends it and deletes its data folder. */
  async kill(): Promise<void> {
    await this.down('SIGKILL');
    removeFolder(this.dataFolder);
  }

  /** Takes every project with its data away, stops, and deletes the data folder. */
  async remove(): Promise<void> {
    if (this.child && this.child.exitCode === null && this.child.signalCode === null && this.cookie) {
      const { body } = await this.get<{ items: { ref: string; slug: string }[] }>('projects?limit=100');
      for (const { ref, slug } of body.items)
        await this.post(`projects/${ref}/remove`, { confirm: slug, keepData: false });
      for (const { ref } of body.items) await this.waitFor(ref, ({ desired }) => desired === 'gone');
    }
    await this.down();
    removeFolder(this.dataFolder);
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return this.call<Body>('GET', path);
  }
  post<Body>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.call<Body>('POST', path, body, headers);
  }
  put<Body>(path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer<Body>> {
    return this.call<Body>('PUT', path, body, headers);
  }

  async call<Body>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer<Body>> {
    const response = await fetch(`${this.origin}/api/v1/${path}`, {
      method,
      headers: {
        Origin: this.origin,
        Cookie: this.cookie,
        'X-CSRF-Token': this.csrf,
        ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: (text ? JSON.parse(text) : null) as Body };
  }

  /** Polls project and status until both please. */
  async waitFor(ref: string, pleases: (seen: Seen) => boolean, ms = 90_000): Promise<Seen> {
    let seen: Seen | undefined;
    await until(
      () => `project ${ref} is as expected; last seen: ${JSON.stringify(seen)}\n${this.said.slice(-2000)}`,
      ms,
      async () => {
        const project = await this.get<{ desired: string }>(`projects/${ref}`);
        const status = await this.get<StatusBody>(`projects/${ref}/status`);
        seen = { ...status.body, desired: project.body.desired };
        return pleases(seen);
      },
    );
    return seen!;
  }

  ready(ref: string): Promise<Seen> {
    return this.waitFor(ref, ({ light, version, observedVersion }) => light === 'ready' && version === observedVersion);
  }

  private async setUp(): Promise<void> {
    await until('the setup token is printed', 5_000, async () => /token: \S+/.test(this.said));
    const token = /token: (\S+)/.exec(this.said)![1];
    const made = await this.post<{ csrfToken: string }>('setup', { token, username: 'tester', password: PASSWORD });
    if (made.status >= 300) throw new Error(`Setup answered ${made.status}: ${JSON.stringify(made.body)}`);
    this.cookie = made.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';')[0]!)
      .join('; ');
    this.csrf = made.body.csrfToken;
  }
}

export interface StatusBody {
  readonly ref: string;
  readonly light: string;
  readonly version: number;
  readonly observedVersion: number;
  readonly conditions: readonly { type: string; status: string; reason: string; message: string }[];
  readonly services: readonly {
    service: string;
    observed: { containerId: string; state: string; health: string; isCurrent: boolean } | null;
  }[];
  readonly steps: readonly string[];
  readonly blocks: readonly { reason: string; message: string }[];
  readonly driftCount: number;
}
export type Seen = StatusBody & { readonly desired: string };

/** Tries again every 100 ms. @throws Error that says what was waited for */
export async function until(what: string | (() => string), ms: number, isSo: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + ms; Date.now() < end;) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`Waited ${ms} ms until ${typeof what === 'string' ? what : what()}`);
}

/** A port of this machine that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}
