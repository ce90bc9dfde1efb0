import { Subject } from 'rxjs';
import { assertNever } from '../../kernel/assert-never.js';
import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { Action } from '../../stack/domain/actions.js';
import type { ForeignStack } from '../../stack/domain/adopt/foreign.js';
import type { ObservedStack } from '../../stack/domain/observed.js';
import { Engine, type ApplyContext, type EngineChange, type ObserveOptions } from '../engine.js';
import { EngineError } from '../engine-error.js';
import { FactsCache } from '../facts-cache.js';
import { KnownObjects } from '../known-objects.js';
import { changeOf, type RawEvent } from '../changes.js';
import { Connection } from './connection.js';
import { Containers } from './containers.js';
import { Creation } from './creation.js';
import { Foreign } from './foreign.js';
import { Images } from './images.js';
import { EarlyHealth } from './early-health.js';
import { Exec } from './exec.js';
import type { ExecCommand, ExecResult } from '../exec.js';
import type { ImageContent, Pins } from '../pins.js';
import { logLines } from './log-lines.js';
import { Look } from './look.js';
import { NetworksAndVolumes } from './networks-and-volumes.js';
import { orNone, Ownership } from './ownership.js';
import { Watch } from './watch.js';

export interface DockerEngineOptions {
  /** `unix:///path` or `tcp://name:port`, see {@link localEndpoint}. */
  readonly endpoint: string;
  /** This installation's id: only what carries it is seen. */
  readonly instance: string;
  readonly scheduler: Scheduler;
  /** Health checks that run at once while containers start. */
  readonly parallelChecks?: number;
  /** Throws when this process must not change anything any more; asked before each call that could. */
  readonly mayChange?: () => void;
}

const PARALLEL_CHECKS = 2;

/** Told by the engine before its lists show it. */
const STIRRING: ReadonlySet<EngineChange['what']> = new Set(['die', 'kill', 'stop', 'pause', 'unpause', 'oom']);

/** After these, what was found out early about a container's health does not count any more. */
const RENEWING: ReadonlySet<EngineChange['what']> = new Set(['start', 'die', 'destroy', 'pause', 'health']);

/** A Docker engine, 20.10 or newer, over its API. */
export class DockerEngine extends Engine {
  private readonly changes = new Subject<EngineChange>();
  private readonly facts = new FactsCache();
  private readonly known = new KnownObjects();
  private readonly instance: string;
  private readonly connection: Connection;
  private readonly watch: Watch;
  private readonly look: Look;
  private readonly images: Images;
  private readonly containers: Containers;
  private readonly creation: Creation;
  private readonly programs: Exec;
  private readonly earlyHealth: EarlyHealth;
  private readonly others: NetworksAndVolumes;
  private readonly strangers: Foreign;

  readonly changes$ = this.changes.asObservable();
  readonly relist$;
  readonly availability$;

  constructor({ endpoint, instance, scheduler, parallelChecks = PARALLEL_CHECKS, mayChange }: DockerEngineOptions) {
    super();
    this.instance = instance;
    this.connection = new Connection(endpoint, scheduler, mayChange);
    const ownership = new Ownership(this.connection, instance);
    this.watch = new Watch(this.connection, scheduler, {
      onGap: () => {
        this.facts.distrustAll();
        this.earlyHealth.forgetAll();
      },
      onEvent: (event) => this.heard(event),
    });
    this.relist$ = this.watch.relist$;
    this.availability$ = this.watch.availability$;
    this.look = new Look(this.connection, instance, scheduler, this.facts, this.known, () => this.earlyHealth);
    this.programs = new Exec(this.connection, scheduler, this.look);
    this.earlyHealth = new EarlyHealth(
      this.connection,
      this.programs,
      scheduler,
      () => this.watch.apiVersion,
      (change) => this.changes.next(change),
      parallelChecks,
    );
    this.images = new Images(this.connection, scheduler);
    this.containers = new Containers(this.connection, ownership, this.facts, this.known);
    this.creation = new Creation(
      this.connection,
      instance,
      ownership,
      this.containers,
      this.images,
      this.facts,
      this.known,
    );
    this.others = new NetworksAndVolumes(this.connection, ownership, this.known);
    this.strangers = new Foreign(this.connection);
  }

  observe(ref: ProjectRef, options: ObserveOptions): Promise<ObservedStack> {
    return this.look.observe(ref, options);
  }

  foreignProjects(signal: AbortSignal): Promise<readonly string[]> {
    return this.strangers.projects(signal);
  }

  foreign(project: string, signal: AbortSignal): Promise<ForeignStack | undefined> {
    return this.strangers.read(project, signal);
  }

  refs(signal: AbortSignal): Promise<ReadonlySet<ProjectRef>> {
    return this.look.refs(signal);
  }

  absent(images: readonly string[], signal: AbortSignal, pins?: Pins): Promise<readonly string[]> {
    return this.images.absent(images, signal, pins);
  }

  contentOf(image: string, signal: AbortSignal): Promise<ImageContent | undefined> {
    return this.images.contentOf(image, signal);
  }

  exec(ref: ProjectRef, service: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult> {
    return this.programs.inService(ref, service, command, signal);
  }

  async apply(ref: ProjectRef, action: Action, context: ApplyContext): Promise<{ readonly containerId?: string }> {
    if (action.kind === 'create') return { containerId: await this.creation.create(ref, action.service, context) };
    await this.carryOut(ref, action, context);
    return {};
  }

  private carryOut(ref: ProjectRef, action: Exclude<Action, { kind: 'create' }>, context: ApplyContext): Promise<void> {
    const owner = { instance: this.instance, ref, slug: context.desired.slug };
    const { signal } = context;
    switch (action.kind) {
      case 'create-network':
        return this.others.createNetwork(owner, action.network, context);
      case 'remove-network':
        return this.others.removeNetwork(ref, action.id, context);
      case 'create-volume':
        return this.others.createVolume(owner, action.volume, signal);
      case 'pull':
        return this.images.pull(action.image, context);
      case 'start':
        return this.containers.start(ref, action, context);
      case 'unpause':
        return this.containers.unpause(ref, action, context);
      case 'stop':
        return this.containers.stop(ref, action, context);
      case 'remove':
        return this.containers.remove(ref, action, context);
      case 'record-volume':
        return Promise.reject(new EngineError('invalid-config', 'A volume is recorded in the log, not at the engine.'));
      default:
        return assertNever(action);
    }
  }

  async logTail(ref: ProjectRef, service: string, lines: number, signal: AbortSignal): Promise<readonly string[]> {
    const id = await this.look.newest(ref, service, signal);
    if (id === undefined) return [];
    const options = { stdout: true, stderr: true, tail: lines, follow: false } as const;
    const output = await orNone(
      this.connection.read(signal, (docker, abortSignal) => docker.getContainer(id).logs({ ...options, abortSignal })),
    );
    return output ? logLines(output).slice(-lines) : [];
  }

  open(): void {
    this.watch.open();
  }

  async close(): Promise<void> {
    this.earlyHealth.close();
    await this.watch.close();
    this.connection.close();
    this.changes.complete();
  }

  private heard(event: RawEvent): void {
    const change = changeOf(event, this.instance, this.known);
    if (!change) return;
    // Networks and state show in every list; what only an inspection shows can be changed by `docker update` alone.
    if (change.id !== undefined && (change.what === 'update' || change.what === 'rename'))
      this.facts.distrust(change.id);
    if (change.id !== undefined && STIRRING.has(change.what)) this.facts.stirred(change.id);
    if (change.id !== undefined && RENEWING.has(change.what)) this.earlyHealth.forget(change.id);
    if (change.what === 'network-destroy') this.known.delete('network', event.Actor.ID);
    this.changes.next(change);
  }
}
