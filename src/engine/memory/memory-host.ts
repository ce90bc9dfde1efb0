import { Subject } from 'rxjs';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { RawEvent } from '../changes.js';
import { EngineError } from '../engine-error.js';
import type { Labels } from '../labels.js';
import type { Pins } from '../pins.js';
import { Containers, isUp } from './containers.js';
import { Gate, type Fate, type Verb } from './gate.js';
import { MemoryImages } from './images.js';
import type { ExecHandler } from './programs.js';
import { Networks } from './networks.js';
import type { Behave, MemoryVolume, Tell } from './objects.js';
import { Ports } from './ports.js';

export interface MemoryHostOptions {
  readonly scheduler: Scheduler;
  /** What the program in a container does. */
  readonly behave?: Behave;
  /** How long the engine takes for a call of that kind. */
  readonly latencyMs?: (verb: Verb) => number;
  /** How calls go wrong; left out: none does. */
  readonly fateOf?: (verb: Verb) => Fate | undefined;
  /** The host's own addresses besides 127.0.0.1. */
  readonly addresses?: readonly string[];
}

/**
 * A server with a container engine, in memory: names, networks, volumes, images, ports, processes and events follow the
 * real engine's rules, in the scheduler's time. It knows nothing of projects; hands and several control planes can act
 * on it at once.
 */
export class MemoryHost {
  readonly version = '20.10.24-memory';
  readonly gate: Gate;
  readonly networks: Networks;
  readonly containers: Containers;
  readonly ports: Ports;
  readonly volumes = new Map<string, MemoryVolume>();
  /** References of the images that are there. */
  readonly images: Set<string>;
  /** What those references stand for. */
  readonly contents = new MemoryImages();
  /** References that a registry would deliver; undefined while it does not answer. */
  registry: ReadonlySet<string> | undefined = new Set();
  /** By service. */
  readonly programs = new Map<string, ExecHandler>();
  private readonly tell: Tell;
  private readonly events = new Subject<RawEvent>();
  private lastId = 0;
  readonly events$ = this.events.asObservable();

  constructor({ scheduler, behave = () => ({}), latencyMs = () => 0, fateOf, addresses = [] }: MemoryHostOptions) {
    this.tell = (Type, Action, ID, Attributes) =>
      this.events.next({ Type, Action, Actor: { ID, Attributes }, timeNano: scheduler.now() * 1e6 });
    this.images = this.contents.there;
    const newId = () => (++this.lastId).toString(16).padStart(12, '0').padEnd(64, '0');
    this.gate = new Gate(scheduler, latencyMs, fateOf);
    this.ports = new Ports(new Set(['127.0.0.1', ...addresses]));
    this.networks = new Networks(newId, this.tell, (id) =>
      this.containers.all().some((c) => isUp(c) && c.networks.has(id)),
    );
    this.containers = new Containers(scheduler, newId, this.tell, this.networks, this.ports, behave);
  }
  /** There already: the one that is there, whoever made it. */
  createVolume(name: string, labels: Labels, device?: string): MemoryVolume {
    const there = this.volumes.get(name);
    if (there) return there;
    const volume = { name, labels, ...(device === undefined ? {} : { device }) };
    this.volumes.set(name, volume);
    this.tell('volume', 'create', name, {});
    return volume;
  }

  removeVolume(name: string): void {
    const user = this.containers.all().find(({ mounts }) => mounts.some(({ volume }) => volume === name));
    if (user) throw new EngineError('volume-in-use', `remove ${name}: volume is in use - [${user.id}]`, 409);
    if (!this.volumes.delete(name)) throw new EngineError('not-found', `get ${name}: no such volume`, 404);
    this.tell('volume', 'destroy', name, {});
  }

  pull(image: string, pins?: Pins): void {
    this.contents.pull(image, this.registry, pins);
  }

  /** The power goes: nothing runs any more, nobody hears of it, and what is on the disk stays. */
  losePower(): void {
    this.gate.goAway();
    this.containers.losePower();
  }

  /** The engine starts after that: its restart policies bring containers back, in no order and before anybody is told. */
  regainPower(): void {
    this.containers.regainPower();
    this.gate.comeBack();
  }

  /** From now on `handler` is what programs do that are run in containers of that service. */
  onExec(service: string, handler: ExecHandler): void {
    this.programs.set(service, handler);
  }
}
