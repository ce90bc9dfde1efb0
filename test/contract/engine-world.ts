import type { DataRemoval, Engine } from '../../src/engine/engine.js';
import type { ServerId } from '../../src/kernel/ids.js';
import type { DesiredContainer } from '../../src/stack/domain/desired.js';

/** A container as a person makes it, on the engine's default network or on one by name. */
export interface HandMade {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly network?: string;
  readonly volumes?: readonly Readonly<{ volume: string; path: string }>[];
  /** Folders of the server, not to be written to. */
  readonly binds?: readonly Readonly<{ source: string; path: string }>[];
  readonly ports?: readonly Readonly<{ containerPort: number; hostPort: number; address: string }>[];
  readonly health?: DesiredContainer['health'];
}

/** What a person does at the engine with its own tools, past the control plane. */
export interface Hands {
  kill(id: string, signal?: string): Promise<void>;
  stop(id: string): Promise<void>;
  /** By force. */
  rm(id: string): Promise<void>;
  pause(id: string): Promise<void>;
  rename(id: string, name: string): Promise<void>;
  update(id: string, change: { memoryMiB: number }): Promise<void>;
  disconnect(id: string, network: string): Promise<void>;
  /** Not started. */
  createContainer(container: HandMade): Promise<string>;
  start(id: string): Promise<void>;
  createNetwork(network: { name: string; subnet: string; labels: Readonly<Record<string, string>> }): Promise<string>;
  createVolume(volume: { name: string; labels: Readonly<Record<string, string>> }): Promise<void>;
  removeNetwork(name: string): Promise<void>;
  removeVolume(name: string): Promise<void>;
  has(kind: 'container' | 'network' | 'volume', idOrName: string): Promise<boolean>;
  /** The state as the engine itself calls it. */
  stateOf(id: string): Promise<string>;
  /** Listens on a port of 127.0.0.1 as a program of the host. @returns ends it */
  hold(port: number): Promise<() => Promise<void>>;
}

/** One form of the engine with all that its contract needs. Health checks that end in `false` fail. */
export interface EngineWorld {
  readonly instance: string;
  readonly server: ServerId;
  /** Open. */
  readonly engine: Engine;
  readonly removal: DataRemoval;
  readonly hands: Hands;
  readonly image: string;
  readonly commands: {
    readonly sleep: readonly string[];
    readonly missing: readonly string[];
    exit(code: number): readonly string[];
    say(lines: readonly string[]): readonly string[];
  };
  /** What can be run in a container of `db`. */
  readonly programs: {
    /** Writes its input to its output. */
    readonly cat: readonly string[];
    readonly missing: readonly string[];
    readonly sleep: readonly string[];
    say(text: string): readonly string[];
    complain(text: string): readonly string[];
    exit(code: number): readonly string[];
    /** Writes the value of a variable. */
    valueOf(variable: string): readonly string[];
    /** Reads a line and ends. */
    readonly readOne: readonly string[];
  };
  readonly health: (verdict: boolean) => NonNullable<DesiredContainer['health']>;
  /** Another control plane on the same engine, open. */
  another(instance: string): Promise<Engine>;
  /** Never given out twice. */
  subnet(): string;
  freePort(): Promise<number>;
  /** Lets time pass until `holds`. @throws when it does not within 30 s */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Removes all that this world made. */
  end(): Promise<void>;
}
