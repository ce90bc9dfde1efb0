import http from 'node:http';
import type { Skipped } from '../experiment.js';

/** One line of the engine's event stream about a container, as far as the bench reads it. */
export interface RawEvent {
  /** `start`, `die`, `destroy` … */
  readonly Action: string;
  readonly Actor: { readonly ID: string; readonly Attributes: Readonly<Record<string, string>> };
}

interface Waiting {
  readonly fits: (event: RawEvent) => boolean;
  readonly tell: () => void;
}

const PATIENCE_MS = 60_000;

/**
 * The Engine API with as little as possible between: one kept HTTP connection for each call under way, and one event
 * stream. What the bench holds our engine's work against.
 */
export class RawEngine {
  private readonly agent = new http.Agent({ keepAlive: true });
  private readonly waiting = new Set<Waiting>();
  private stream: http.IncomingMessage | undefined;

  private constructor(private readonly target: http.RequestOptions) {}

  /** @returns once the event stream is open */
  static async connect(endpoint: string): Promise<RawEngine | Skipped> {
    const { protocol, pathname, hostname, port } = new URL(endpoint);
    const isPlain = protocol === 'unix:' || (protocol === 'tcp:' && !process.env.DOCKER_TLS_VERIFY);
    if (!isPlain)
      return { skipped: `the bench speaks to engines over a socket or plain TCP, and this one is ${endpoint}` };
    const engine = new RawEngine(protocol === 'unix:' ? { socketPath: pathname } : { hostname, port });
    await engine.listen();
    return engine;
  }

  /** @returns the parsed answer. @throws Error with the engine's words for any status from 400 on */
  async call<T = unknown>(method: string, path: string, body?: object): Promise<T> {
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const headers = payload ? { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) } : {};
    const { status, text } = await this.exchange({ method, path, headers }, payload);
    if (status >= 400) throw new Error(`${method} ${path} answered ${status}: ${text.trim()}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  /** Unpacks a tar at the root of a container. */
  async upload(id: string, tar: Buffer): Promise<void> {
    const headers = { 'Content-Type': 'application/x-tar', 'Content-Length': tar.length };
    const { status, text } = await this.exchange(
      { method: 'PUT', path: `/containers/${id}/archive?path=/`, headers },
      tar,
    );
    if (status >= 400) throw new Error(`Files for ${id} were refused with ${status}: ${text.trim()}`);
  }

  /** Runs a program in a container. @returns its exit code */
  async exitOf(id: string, argv: readonly string[]): Promise<number> {
    const body = { Cmd: argv, AttachStdout: true, AttachStderr: true };
    const { Id } = await this.call<{ Id: string }>('POST', `/containers/${id}/exec`, body);
    const payload = JSON.stringify({ Detach: false, Tty: false });
    const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(payload) };
    // Its output ends with it.
    await this.exchange({ method: 'POST', path: `/exec/${Id}/start`, headers }, payload);
    return (await this.call<{ ExitCode: number }>('GET', `/exec/${Id}/json`)).ExitCode;
  }

  /** Resolves at the moment when the `count`th event that fits is told of. @throws Error after a minute */
  next(what: string, fits: (event: RawEvent) => boolean, count = 1): Promise<void> {
    let left = count;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.waiting.delete(waiting);
        reject(new Error(`The engine did not tell of it within ${PATIENCE_MS / 1000} s: ${what}`));
      }, PATIENCE_MS);
      const waiting: Waiting = {
        fits,
        tell: () => {
          if ((left -= 1) > 0) return;
          clearTimeout(timer);
          this.waiting.delete(waiting);
          resolve();
        },
      };
      this.waiting.add(waiting);
    });
  }

  /** The next time that a container of this name does so. */
  nextOf(action: string, name: string): Promise<void> {
    return this.next(`${action} of ${name}`, (e) => e.Action === action && e.Actor.Attributes.name === name);
  }

  close(): void {
    this.stream?.destroy();
    this.agent.destroy();
  }

  /** Copies an image from another engine. */
  async copyImage(image: string, from: RawEngine): Promise<void> {
    const archive = await from.open({ path: `/images/${image}/get` });
    const headers = { 'Content-Type': 'application/x-tar' };
    const answer = await this.open({ method: 'POST', path: '/images/load?quiet=1', headers }, archive);
    for await (const line of answer) if (String(line).includes('"error"')) throw new Error(String(line));
  }

  private async exchange(
    options: http.RequestOptions,
    payload?: string | Buffer,
  ): Promise<{ status: number; text: string }> {
    const response = await this.open(options, payload);
    let text = '';
    response.setEncoding('utf8');
    for await (const piece of response) text += piece;
    return { status: response.statusCode ?? 0, text };
  }

  private open(
    options: http.RequestOptions,
    body?: string | Buffer | http.IncomingMessage,
  ): Promise<http.IncomingMessage> {
    return new Promise((resolve, reject) => {
      const request = http.request({ ...this.target, ...options, agent: this.agent }, resolve).on('error', reject);
      if (typeof body === 'object' && 'pipe' in body) body.pipe(request);
      else request.end(body);
    });
  }

  private listen(): Promise<void> {
    const filters = { type: ['container'], event: ['create', 'start', 'die', 'destroy'] };
    const path = `/events?filters=${encodeURIComponent(JSON.stringify(filters))}`;
    return new Promise((resolve, reject) => {
      http
        .get({ ...this.target, path }, (response) => {
          this.stream = response;
          let rest = '';
          response.setEncoding('utf8');
          response.on('data', (piece: string) => {
            const lines = (rest + piece).split('\n');
            rest = lines.pop() ?? '';
            for (const line of lines) if (line !== '') this.heard(JSON.parse(line) as RawEvent);
          });
          resolve();
        })
        .on('error', reject);
    });
  }

  private heard(event: RawEvent): void {
    for (const waiting of this.waiting) if (waiting.fits(event)) waiting.tell();
  }
}
