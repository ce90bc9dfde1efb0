import { Refused } from '../../src/kernel/refused.js';
import type { Actor } from '../../src/kernel/event.js';
import type { Accepted } from '../../src/projects/project-actions.js';
import type { SpecChange } from '../../src/projects/project-drafts.js';
import type { ProjectRow } from '../../src/projects/project-list.js';
import type { Release } from '../../src/stack/domain/release.js';
import { findRelease } from '../../src/stack/domain/releases/index.js';
import { BIND_ADDRESSES } from '../../src/stack/domain/stack-spec.js';
import type { Chance } from './chance.js';
import type { Process } from './process.js';
import type { World } from './world.js';

const USER: Actor = { kind: 'user', id: 'ann', name: 'ann' };
const SLUGS = ['shop', 'blog', 'wiki', 'game', 'news', 'mail'];

/** People who wish for things, at random, for as long as the process answers. */
export class Wisher {
  /** What they were told is recorded: it must be there for ever. */
  readonly promised: Accepted[] = [];
  private isStopped = false;

  constructor(
    private readonly world: World,
    private readonly chance: Chance,
  ) {}

  begin(): void {
    this.later(this.chance.int(500, 20_000));
  }

  stop(): void {
    this.isStopped = true;
  }

  private later(ms: number): void {
    this.world.time.after(ms, () => {
      if (this.isStopped) return;
      const { process } = this.world;
      if (process?.isUp) void this.wish(process);
      this.later(this.chance.int(2_000, 240_000));
    });
  }

  private async wish(process: Process): Promise<void> {
    const [text, asked] = this.choose(process);
    this.world.story.tell('user', () => `wishes to ${text}`);
    try {
      const accepted = await asked();
      this.promised.push(accepted);
      this.world.story.tell('user', () => `is told that it is recorded as version ${accepted.version}: ${text}`);
    } catch (error) {
      this.world.story.tell('user', () => `is refused: ${String(error)}`);
      if (!(error instanceof Refused)) this.world.violated('errors', `a wish to ${text} failed: ${String(error)}`);
    }
  }

  private choose(process: Process): readonly [string, () => Promise<Accepted>] {
    const { actions } = process;
    const there = this.world.projects().filter(({ desired }) => desired !== 'gone');
    if (there.length === 0 || (there.length < this.world.climate.projects && this.chance.is(0.4)))
      return this.creation(process, there);
    const row = this.chance.pick(there);
    const { ref, slug } = row;
    const keepData = this.chance.is(0.5);
    return this.chance.weighted<readonly [string, () => Promise<Accepted>]>([
      [6, this.change(process, row)],
      [2, [`pause ${slug}`, () => actions.pause(ref, 'asked for', USER)]],
      [4, [`resume ${slug}`, () => actions.resume(ref, USER)]],
      [2, [`restart ${slug}`, () => actions.restart(ref, this.someServices(row), USER)]],
      [1.5, [`remove ${slug}, keepData ${keepData}`, () => actions.remove(ref, slug, keepData, USER)]],
    ]);
  }

  private creation({ actions }: Process, there: readonly ProjectRow[]): readonly [string, () => Promise<Accepted>] {
    const slug = this.chance.pick(SLUGS.filter((one) => !there.some((row) => row.slug === one)));
    const { release } = this.world.climate;
    const profile = this.chance.pick(['minimal', 'standard'] as const);
    return [`create ${slug}`, () => actions.request({ slug, release, profile }, USER)];
  }

  private someServices({ release }: ProjectRow): readonly string[] | undefined {
    const all = Object.keys(findRelease(release)!.services);
    return this.chance.is(0.3) ? undefined : all.filter(() => this.chance.is(0.4));
  }

  private change({ actions }: Process, row: ProjectRow): readonly [string, () => Promise<Accepted>] {
    const { bindAddress, ports, services, profile, settings } = row.spec;
    const [text, change] = this.difference(row);
    const whole = { bindAddress, ports, services, profile, settings, ...change };
    return [`change ${row.slug}: ${text}`, () => actions.apply(row.ref, whole, USER)];
  }

  private difference({ spec, release: id }: ProjectRow): readonly [string, SpecChange] {
    const release: Release = findRelease(id)!;
    const { chance } = this;
    const [service, template] = chance.pick(Object.entries(release.services));
    const now = spec.services[service] ?? {};
    const set = (change: object): SpecChange => ({ services: { ...spec.services, [service]: { ...now, ...change } } });
    const memoryMiB = template.limits.leastMemoryMiB + chance.int(1, 2_000);
    const port = chance.pick(Object.keys(release.ports));
    const hostPort = chance.int(20_000, 20_040);
    const enabled = chance.is(0.5);
    const statementTimeoutMs = chance.int(0, 60_000);
    const bindAddress = chance.pick(BIND_ADDRESSES);
    return chance.weighted<readonly [string, SpecChange]>([
      [3, [`${service} gets ${memoryMiB} MiB`, set({ memoryMiB })]],
      [2, [`${service} gets a variable`, set({ env: { ...now.env, X_SIM: chance.word(6) } })]],
      [2, [`port ${port} is ${hostPort}`, { ports: { ...spec.ports, [port]: hostPort } }]],
      [1, [`it listens at ${bindAddress}`, { bindAddress }]],
      [id === '2026.10' ? 4 : 0, [`${service} is switched ${enabled ? 'on' : 'off'}`, set({ enabled })]],
      [
        id === '2026.10' ? 2 : 0,
        [
          `statements may take ${statementTimeoutMs} ms`,
          { settings: { ...spec.settings, database: { statementTimeoutMs } } },
        ],
      ],
    ]);
  }
}
