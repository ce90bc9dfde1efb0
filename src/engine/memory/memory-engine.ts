import { ReplaySubject, Subject, type Observable, type Subscription } from 'rxjs';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { Action } from '../../stack/domain/actions.js';
import type { ForeignStack } from '../../stack/domain/adopt/foreign.js';
import type { ObservedStack } from '../../stack/domain/observed.js';
import { changeOf, type RawEvent } from '../changes.js';
import { Engine, type ApplyContext, type Availability, type EngineChange, type ObserveOptions } from '../engine.js';
import type { ExecCommand, ExecResult } from '../exec.js';
import type { ImageContent, Pins } from '../pins.js';
import { EngineError } from '../engine-error.js';
import { FactsCache } from '../facts-cache.js';
import { KnownObjects } from '../known-objects.js';
import { refOf } from '../labels.js';
import { foreignProjectsOn, foreignStackOn } from './foreign.js';
import type { MemoryHost } from './memory-host.js';
import { MemoryLook } from './memory-look.js';
import { noPrograms, runProgram } from './programs.js';
import { MemoryVerbs } from './memory-verbs.js';

export interface MemoryEngineOptions {
  readonly host: MemoryHost;
  readonly instance: string;
  readonly scheduler: Scheduler;
  /** The engine's events as they arrive here; left out: all of them, at once. */
  readonly events$?: Observable<RawEvent>;
}

/** The engine of a {@link MemoryHost}. */
export class MemoryEngine extends Engine {
  private readonly host: MemoryHost;
  private readonly instance: string;
  private readonly scheduler: Scheduler;
  private readonly changes = new Subject<EngineChange>();
  private readonly relist = new Subject<void>();
  private readonly availability = new ReplaySubject<Availability>(1);
  private readonly facts = new FactsCache();
  private readonly known = new KnownObjects();
  private readonly look: MemoryLook;
  private readonly verbs: MemoryVerbs;
  private readonly events$: Observable<RawEvent>;
  private watching: Subscription | undefined;

  readonly changes$ = this.changes.asObservable();
  readonly relist$ = this.relist.asObservable();
  readonly availability$;

  constructor({ host, instance, scheduler, events$ = host.events$ }: MemoryEngineOptions) {
    super();
    this.host = host;
    this.instance = instance;
    this.scheduler = scheduler;
    this.events$ = events$;
    this.availability$ = this.availability.asObservable();
    this.look = new MemoryLook(host, instance, scheduler, this.facts, this.known);
    this.verbs = new MemoryVerbs(host, instance, this.facts, this.known);
  }

  observe(ref: ProjectRef, options: ObserveOptions): Promise<ObservedStack> {
    return this.look.observe(ref, options);
  }

  foreignProjects(signal: AbortSignal): Promise<readonly string[]> {
    return this.host.gate.pass('list', signal, () => foreignProjectsOn(this.host));
  }

  foreign(project: string, signal: AbortSignal): Promise<ForeignStack | undefined> {
    return this.host.gate.pass('list', signal, () => foreignStackOn(this.host, project));
  }

  refs(signal: AbortSignal): Promise<ReadonlySet<ProjectRef>> {
    const { containers, networks, volumes } = this.host;
    return this.host.gate.pass('list', signal, () => {
      const all = [...containers.all(), ...networks.all(), ...volumes.values()];
      return new Set(all.flatMap(({ labels }) => refOf(labels, this.instance) ?? []));
    });
  }

  absent(images: readonly string[], signal: AbortSignal, pins?: Pins): Promise<readonly string[]> {
    return this.host.gate.pass('image', signal, () => images.filter((image) => !this.host.contents.has(image, pins)));
  }

  contentOf(image: string, signal: AbortSignal): Promise<ImageContent | undefined> {
    return this.host.gate.pass('image', signal, () => this.host.contents.contentOf(image));
  }

  exec(ref: ProjectRef, service: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    return this.host.gate.pass('exec', signal, () => {
      const container = this.look.newest(ref, service);
      if (!container) throw new EngineError('not-found', `No such container: ${service} of ${ref}`, 404);
      return runProgram(container, command, this.host.programs.get(service) ?? noPrograms, signal);
    });
  }

  async apply(ref: ProjectRef, action: Action, context: ApplyContext): Promise<{ readonly containerId?: string }> {
    if (action.kind === 'record-volume')
      throw new EngineError('invalid-config', 'A volume is recorded in the log, not at the engine.');
    return this.host.gate.pass(action.kind, context.signal, () => this.verbs.carryOut(ref, action, context));
  }

  logTail(ref: ProjectRef, service: string, lines: number, signal: AbortSignal): Promise<readonly string[]> {
    return this.host.gate.pass('logs', signal, () => {
      const container = this.look.newest(ref, service);
      return container ? this.host.containers.outputOf(container).slice(-lines) : [];
    });
  }

  open(): void {
    if (this.watching) return;
    this.watching = this.host.gate.reachable$.subscribe((isReachable) => (isReachable ? this.reached() : this.lost()));
    this.watching.add(this.events$.subscribe((event) => this.heard(event)));
  }

  async close(): Promise<void> {
    this.watching?.unsubscribe();
    this.changes.complete();
    this.relist.complete();
    this.availability.complete();
  }

  private reached(): void {
    this.facts.distrustAll();
    this.availability.next({ reachable: true, version: this.host.version, since: this.scheduler.now() });
    this.relist.next();
  }

  private lost(): void {
    const reason = 'No engine answers at memory (ECONNREFUSED). Start it; the rest goes on by itself.';
    this.availability.next({ reachable: false, reason, since: this.scheduler.now() });
  }

  private heard(event: RawEvent): void {
    const change = this.host.gate.isReachable ? changeOf(event, this.instance, this.known) : undefined;
    if (!change) return;
    if (change.id !== undefined && (change.what === 'update' || change.what === 'rename'))
      this.facts.distrust(change.id);
    this.changes.next(change);
  }
}
