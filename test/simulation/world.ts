import { MemoryEventStore } from '../../src/event-store/memory/memory-event-store.js';
import { MemoryHost } from '../../src/engine/memory/memory-host.js';
import { LABEL } from '../../src/engine/labels.js';
import type { MemoryContainer } from '../../src/engine/memory/objects.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import { projectListProjection, ProjectRow } from '../../src/projects/project-list.js';
import type { ProjectSettings } from '../../src/projects/project-settings.js';
import { reservationsProjection } from '../../src/projects/reservations.js';
import { projectStatusProjection } from '../../src/reconciler/project-status.js';
import type { ReconcilerSettings } from '../../src/reconciler/reconciler-settings.js';
import { MasterKey } from '../../src/secrets/master-key.js';
import { serverDecider } from '../../src/servers/domain/server.js';
import { InstallationRow } from '../../src/servers/installation.js';
import { LOCAL } from '../../src/servers/local-server.js';
import { serverConnectionProjection, serverListProjection } from '../../src/servers/server-list.js';
import type { DesiredStack } from '../../src/stack/domain/desired.js';
import { Commands } from '../../src/event-store/commands.js';
import type { Bug } from './bug.js';
import { Chance } from './chance.js';
import { calmed, climateOf, type Climate } from './climate.js';
import { fateOf, latencyMs } from './fates.js';
import { Ills } from './ills.js';
import { Process } from './process.js';
import { SimTime } from './sim-time.js';
import { Story } from './story.js';
import { Watch } from './watch.js';

/** Between two looks that nothing asked for: the longest that a change goes unseen when no event tells of it. */
export const TICK_MS = 60_000;

export const projectSettings: ProjectSettings = {
  ports: { portRange: [20_000, 20_099], reservedPorts: [] },
  networkPool: '10.208.0.0/20',
  networkPrefix: 26,
  release: '2026.11',
  imageRegistry: 'auto',
};
/** As the program is asked to keep them; a mutant may not. */
export const BASE: ReconcilerSettings = {
  workers: 8,
  parallelStarts: 4,
  resyncMs: TICK_MS,
  deepResyncMs: 3 * TICK_MS,
  drainMs: 8_000,
};
const SERVER = '00000000-0000-4000-8000-000000000001';
const PROJECTIONS = [
  reservationsProjection,
  projectListProjection,
  projectStatusProjection,
  serverListProjection,
  serverConnectionProjection,
];

/** A promise that did not hold, with the time at which it was seen. */
export interface Violation {
  readonly rule: string;
  readonly text: string;
  readonly at: number;
}

/** One server with its engine, one disk with the store, and the processes that come and go. */
export class World {
  readonly instance = '00000000-0000-4000-8000-0000000000aa';
  readonly masterKey = new MasterKey(Buffer.alloc(32, 7));
  readonly time = new SimTime();
  readonly chance: Chance;
  readonly refs: Chance;
  readonly story: Story;
  readonly host: MemoryHost;
  readonly store: MemoryEventStore;
  readonly settings: ReconcilerSettings;
  readonly ills: Ills;
  readonly watch: Watch;
  /** What each project is to be, by `<ref>@<version>`. */
  readonly rendered = new Map<string, DesiredStack>();
  climate: Climate;
  /** How far the machine's clock is off, milliseconds. */
  skewMs = 0;
  /** Engine calls that change something, asked for so far. */
  mutations = 0;
  violation: Violation | undefined;
  process: Process | undefined;
  /** Hands are at work just now. */
  isByHand = false;
  private processes = 0;
  private standbyIn: number | undefined;

  constructor(
    readonly seed: number,
    readonly bug: Bug,
    isTold: boolean,
  ) {
    this.chance = new Chance(seed);
    this.refs = this.chance.fork();
    this.climate = climateOf(this.chance.fork());
    this.story = new Story(
      () => this.time.now(),
      isTold,
      (text) => this.named(text),
    );
    this.settings = { ...BASE, ...bug.settings };
    const chance = this.chance.fork();
    const scheduler = {
      now: () => this.time.now(),
      after: this.time.after.bind(this.time),
      random: () => chance.next(),
    };
    this.ills = new Ills(() => this.time.now(), this.instance);
    this.host = new MemoryHost({
      scheduler,
      behave: (container) => this.ills.behaviourOf(container),
      latencyMs: (verb) => latencyMs(verb, chance),
      fateOf: (verb) => (chance.is(this.climate.callFault) ? fateOf(verb, chance) : undefined),
    });
    const projections = bug.projections?.(PROJECTIONS) ?? PROJECTIONS;
    this.store = new MemoryEventStore(projections, () => this.time.now() + this.skewMs);
    this.watch = new Watch(this);
  }

  /** The disk as an installation leaves it that has run before: who we are, and this machine as its server. */
  async install(): Promise<void> {
    await this.store.transact(({ tables }) => tables.insert(InstallationRow, { one: 1, id: this.instance }));
    const register = { type: 'RegisterServer', name: 'This machine', endpoint: LOCAL } as const;
    await new Commands(this.store).handle(serverDecider, SERVER, register, { kind: 'system', id: 'sim', name: 'sim' });
    this.watch.begin();
    this.boot();
  }

  get isOver(): boolean {
    return this.violation !== undefined;
  }

  violated(rule: string, text: string): void {
    if (this.violation) return;
    this.violation = { rule, text, at: this.time.now() };
    this.story.tell('check', () => `VIOLATED ${rule}: ${text}`);
  }

  /** Hands do it: nothing of it is to be laid at the program's door. */
  byHand(what: string, work: () => void): void {
    this.isByHand = true;
    try {
      work();
      this.story.tell('hands', () => what);
    } catch (error) {
      this.story.tell('hands', () => `${what}: ${String(error)}`);
    } finally {
      this.isByHand = false;
    }
  }

  /** When an event of now arrives at the process, each in milliseconds from now; [] for one that is lost. */
  arrivals(): readonly number[] {
    const { dropped, doubled, late, silent } = this.climate.events;
    if (silent || (dropped > 0 && this.chance.is(dropped))) return [];
    const when = () => (late > 0 && this.chance.is(late) ? this.chance.int(1, 8_000) : 0);
    return doubled > 0 && this.chance.is(doubled) ? [when(), when()] : [when()];
  }

  started(ref: ProjectRef, service: string): void {
    this.watch.starts.started(ref, service);
  }

  boot(): void {
    this.watch.starts.excuseAll(12);
    const process = new Process(this, (this.processes += 1));
    this.process = process;
    process.start().catch((error: unknown) => this.violated('start', `the program does not start: ${String(error)}`));
  }

  /** Another process waits for this one's end, and takes over at once. */
  letAnotherWait(): void {
    this.standbyIn = this.chance.int(0, 2_000);
    this.story.tell('process', () => `${this.processes + 1} starts, finds the lock taken, and waits`);
  }

  /** The operating system has given the lock free. */
  ended(process: Process): void {
    if (process !== this.process) return this.violated('lock', 'two processes acted at once');
    this.process = undefined;
    const ms = this.standbyIn ?? this.chance.int(200, 60_000);
    this.standbyIn = undefined;
    this.time.after(ms, () => this.boot());
  }

  calm(): void {
    this.climate = calmed(this.climate);
  }

  nameOf(ref: string): string {
    return this.projects().find((project) => project.ref === ref)?.slug ?? ref;
  }

  private named(text: string): string {
    const known = text.replaceAll(SERVER, 'this machine');
    return this.projects().reduce((words, { ref, slug }) => words.replaceAll(ref, `<${slug}>`), known);
  }

  projects(): readonly ProjectRow[] {
    return this.store.tables.findAll(ProjectRow, {});
  }

  /** Containers that carry our labels, whoever made them. */
  ourContainers(): readonly MemoryContainer[] {
    return this.host.containers.all().filter(({ labels }) => labels[LABEL.instance] === this.instance);
  }

  label(container: MemoryContainer): string {
    const ref = container.labels[LABEL.project];
    return ref ? `${container.labels[LABEL.service] ?? '?'} of ${this.nameOf(ref)}` : container.name;
  }
}
