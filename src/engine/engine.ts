import type { Observable } from 'rxjs';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import type { Secret } from '../kernel/secret.js';
import type { RegistryLogin } from '../registries/registry-credentials.js';
import type { Action } from '../stack/domain/actions.js';
import type { ForeignStack } from '../stack/domain/adopt/foreign.js';
import type { AdoptedObjects, DesiredStack, SecretRef } from '../stack/domain/desired.js';
import type { ObservedStack } from '../stack/domain/observed.js';
import type { ExecCommand, ExecResult } from './exec.js';
import type { ImageContent, Pins } from './pins.js';

/** Something moved on the engine. Only a hint to look: it may come twice, late, or not at all. */
export interface EngineChange {
  readonly ref: ProjectRef;
  /** Absent for networks and volumes. */
  readonly service?: string;
  /** Container id. */
  readonly id?: string;
  readonly what:
    | 'create'
    | 'start'
    | 'die'
    | 'kill'
    | 'stop'
    | 'oom'
    | 'destroy'
    | 'pause'
    | 'unpause'
    | 'rename'
    | 'update'
    | 'health'
    | 'connect'
    | 'disconnect'
    | 'volume-destroy'
    | 'network-destroy';
  /** With `die`. */
  readonly exitCode?: number;
  /** With `kill`: the signal's number as text. */
  readonly signal?: string;
  /** With `health`. */
  readonly health?: 'healthy' | 'unhealthy';
  /** Milliseconds since the epoch, by the engine's clock. */
  readonly at: number;
}

export type Availability =
  | Readonly<{ reachable: true; version: string; since: number }>
  | Readonly<{ reachable: false; reason: string; since: number }>;

/** Bytes where known; `status` in the engine's words. */
export interface PullProgress {
  readonly image: string;
  readonly status: string;
  readonly current: number;
  readonly total: number;
}

export interface ObserveOptions {
  readonly signal: AbortSignal;
  /** Inspects all containers that we made, however well they are known. */
  readonly deep?: boolean;
  /** What the project took over: seen by id or name, unless it carries the labels of any Supascale. */
  readonly adopted?: AdoptedObjects;
}

/** What an action needs besides itself. */
export interface ApplyContext {
  /** What it names as taken over may be touched too, unless it carries the labels of any Supascale. */
  readonly desired: DesiredStack;
  readonly reveal: (ref: SecretRef) => Secret;
  readonly onProgress?: (progress: PullProgress) => void;
  /** What images mean for this project; those that are not named mean what the engine has, or the registry gives. */
  readonly pins?: Pins;
  /** How to log in at a registry, e.g. `ghcr.io`; left out or undefined: as nobody. */
  readonly registryAuth?: (registry: string) => RegistryLogin | undefined;
  readonly signal: AbortSignal;
}

/**
 * What runs containers on one server. Every form passes the contract suite in `test/contract/engine.contract.ts`.
 * All calls reject with {@link EngineError}; each has a deadline, and none outlives its `signal`.
 * It sees and touches only what carries this installation's label and the project's, and what the project took over.
 */
export abstract class Engine {
  /**
   * Three list calls by label; plus one inspection for each running container whose id is new to this process, was
   * changed by hand since, or all of them with `deep`. What was taken over costs a list call more for each kind, and one
   * for what else is attached to its network. From then on its changes are told, and `exec` and `logTail` find it.
   */
  abstract observe(ref: ProjectRef, options: ObserveOptions): Promise<ObservedStack>;
  /**
   * Refs of all projects of this installation that have a container, network or volume on the engine, by label: what
   * was taken over does not count.
   */
  abstract refs(signal: AbortSignal): Promise<ReadonlySet<ProjectRef>>;
  /**
   * Names of the compose projects that have a container on the engine and of whose objects none carries the label of any
   * Supascale, sorted. What a project took over still counts as foreign here: its labels are not ours.
   */
  abstract foreignProjects(signal: AbortSignal): Promise<readonly string[]>;
  /** Reads a compose project, its secrets included. @returns undefined for one that {@link foreignProjects} does not name */
  abstract foreign(project: string, signal: AbortSignal): Promise<ForeignStack | undefined>;
  /** @returns those of `images` that the engine does not have; of pinned ones another content does not count */
  abstract absent(images: readonly string[], signal: AbortSignal, pins?: Pins): Promise<readonly string[]>;
  /** @returns what the engine has under that reference at the moment; undefined when nothing */
  abstract contentOf(image: string, signal: AbortSignal): Promise<ImageContent | undefined>;
  /**
   * Carries out one action, idempotently: what is so already counts as done.
   * `create` also uploads the files; a container that could not be given its files is removed again.
   * @returns the container's id for `create`
   */
  abstract apply(ref: ProjectRef, action: Action, context: ApplyContext): Promise<{ readonly containerId?: string }>;
  /**
   * Runs a program in the newest container of a service, for as long as it takes. Given up by `signal` it may go on
   * inside: an engine has no verb to end it.
   * @throws EngineError `not-found` without a container, `not-running` when it does not run, `unreachable`, `aborted`;
   * what `stdin` or `stdout` failed with
   */
  abstract exec(ref: ProjectRef, service: string, command: ExecCommand, signal: AbortSignal): Promise<ExecResult>;
  /** The last lines of a container's output, oldest first, ANSI removed, each cut at 4 KiB. */
  abstract logTail(ref: ProjectRef, service: string, lines: number, signal: AbortSignal): Promise<readonly string[]>;
  /** Hot while connected; after a gap everything must be looked at again, which `relist$` says. */
  abstract readonly changes$: Observable<EngineChange>;
  /** Emits when changes may have been missed: at the first connection and after each reconnection. */
  abstract readonly relist$: Observable<void>;
  /** Starts with the present state, once the first attempt to connect has ended. */
  abstract readonly availability$: Observable<Availability>;
  /** Begins to connect and to watch; reconnects by itself until `close`. */
  abstract open(): void;
  abstract close(): Promise<void>;
}

/** Deletes volumes for good. Injected only where a person's typed, named wish to delete data is carried out. */
export abstract class DataRemoval {
  /**
   * Removes the project's volumes on that server by name; a missing one is done already. All of them carry our labels,
   * or are among those that were taken over and carry the labels of no Supascale: else none is removed.
   * @param adopted names of the volumes that the project took over
   * @throws EngineError `name-taken`, `volume-in-use`
   */
  abstract removeVolumes(
    server: ServerId,
    ref: ProjectRef,
    names: readonly string[],
    signal: AbortSignal,
    adopted?: readonly string[],
  ): Promise<void>;
}

/** The engines by server; there is no global one. */
export abstract class Engines {
  /** @throws Refused `not-found` for a server that is not registered */
  abstract of(server: ServerId): Engine;
  abstract all(): ReadonlyMap<ServerId, Engine>;
}
