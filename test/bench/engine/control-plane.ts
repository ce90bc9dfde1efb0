import type { INestApplication } from '@nestjs/common';
import { rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createApplication } from '../../../src/application.js';
import { Setup } from '../../../src/auth/setup.js';
import { readSettings } from '../../../src/config/settings.js';
import type { ProjectRef } from '../../../src/kernel/ids.js';
import { Statuses } from '../../../src/reconciler/statuses.js';
import { ProjectList } from '../../../src/projects/project-list.js';
import type { Release } from '../../../src/stack/domain/release.js';
import type { Profile } from '../../../src/stack/domain/stack-spec.js';
import { aWorkFolder, root } from '../places.js';
import { addBenchReleases, REGISTRY } from './releases.js';

export interface Declared {
  readonly ref: ProjectRef;
  readonly slug: string;
}

const PATIENCE_MS = 120_000;

/** The whole program in this process, with data, ports and networks of its own, as an automation reaches it: over REST. */
export class ControlPlane {
  private readonly projects = new Map<ProjectRef, Declared>();
  private made = 0;

  private constructor(
    readonly app: INestApplication,
    private readonly origin: string,
    private readonly folder: string,
    private readonly key: string,
  ) {}

  static async start(): Promise<ControlPlane> {
    addBenchReleases();
    const folder = aWorkFolder();
    const port = await freePort();
    const settings = readSettings(join(root, 'config'), {
      SUPASCALE_DATA: folder,
      SUPASCALE_PORT: String(port),
      SUPASCALE_NETWORK_POOL: `10.${240 + random(8)}.${16 * random(16)}.0/20`,
      SUPASCALE_IMAGE_REGISTRY: REGISTRY,
      SUPASCALE_PROJECTS: 'none',
      SUPASCALE_LOG_LEVEL: 'fatal',
    });
    const app = await createApplication(settings);
    await app.listen(port, '127.0.0.1');
    const origin = `http://localhost:${port}`;
    return new ControlPlane(app, origin, folder, await aKey(app, origin));
  }

  /** A wish over REST. @returns the answer once it is there. @throws Error for anything but success */
  post<T = unknown>(path: string, body?: object): Promise<T> {
    return this.send<T>('POST', path, body);
  }

  async send<T = unknown>(method: 'POST' | 'PATCH', path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.origin}/api/v1/${path}`, {
      method,
      headers: { Authorization: `Bearer ${this.key}`, 'Content-Type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return JSON.parse(text) as T;
  }

  /** Of the project that will be declared next. */
  get nextSlug(): string {
    return `bench-${this.made + 1}`;
  }

  /** Declares a project; its containers follow. */
  async declare(release: Release, wishes: Readonly<{ profile?: Profile }> = {}): Promise<Declared> {
    const slug = this.nextSlug;
    this.made += 1;
    const { ref } = await this.post<{ ref: ProjectRef }>('projects', { slug, release: release.id, ...wishes });
    const declared = { ref, slug };
    this.projects.set(ref, declared);
    return declared;
  }

  /** Resolves when all stands as wished. */
  async settled({ ref }: Declared): Promise<void> {
    await this.until(`${ref} is settled`, async () => {
      const row = await this.get(ProjectList).find(ref);
      const status = row ? (await this.get(Statuses).of([row])).get(ref) : undefined;
      return status?.conditions.some(({ type, status: is }) => type === 'Ready' && is === 'true') ?? false;
    });
  }

  async remove({ ref, slug }: Declared): Promise<void> {
    await this.post(`projects/${ref}/remove`, { confirm: slug, keepData: false });
    await this.until(`${ref} is gone`, async () => (await this.get(ProjectList).find(ref))?.desired === 'gone');
    this.projects.delete(ref);
  }

  get<T>(provider: abstract new (...args: never[]) => T): T {
    return this.app.get<T>(provider, { strict: false });
  }

  /** Takes every project away, then the program and its data. */
  async close(): Promise<void> {
    for (const project of this.projects.values()) await this.remove(project);
    await this.app.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async until(what: string, isSo: () => Promise<boolean>): Promise<void> {
    for (const end = performance.now() + PATIENCE_MS; performance.now() < end;) {
      if (await isSo()) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`Not within ${PATIENCE_MS / 1000} s: ${what}`);
  }
}

const random = (below: number): number => Math.floor(Math.random() * below);

/** Makes the first owner, and a key for whom it may. */
async function aKey(app: INestApplication, origin: string): Promise<string> {
  const token = await app.get(Setup, { strict: false }).pendingToken();
  const send = (path: string, body: object, headers: Record<string, string>) =>
    fetch(`${origin}/api/v1/${path}`, {
      method: 'POST',
      headers: { Origin: origin, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const owner = await send('setup', { token, username: 'bench', password: 'a phrase for measurements' }, {});
  const { csrfToken } = (await owner.json()) as { csrfToken: string };
  const cookie = owner.headers
    .getSetCookie()
    .map((each) => each.split(';')[0])
    .join('; ');
  const permissions = ['projects:read', 'projects:write', 'projects:run', 'projects:delete'];
  const made = await send('api-keys', { name: 'bench', permissions }, { Cookie: cookie, 'X-CSRF-Token': csrfToken });
  if (!made.ok) throw new Error(`No API key could be made: ${await made.text()}`);
  return ((await made.json()) as { key: string }).key;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
