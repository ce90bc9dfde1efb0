import type { ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { Engines, type Engine } from './engine.js';

/** A server as far as its engine is concerned. */
export interface EngineAddress {
  readonly id: ServerId;
  /** e.g. `unix:///var/run/docker.sock` */
  readonly endpoint: string;
}

/** Makes the engine of a server; does not connect. */
export type EngineFactory = (address: EngineAddress) => Engine;

/** Keeps one open engine for each registered server. */
export class EngineRegistry extends Engines {
  private readonly engines = new Map<ServerId, { readonly engine: Engine; readonly endpoint: string }>();

  constructor(private readonly make: EngineFactory) {
    super();
  }

  /** Opens the server's engine. Known already at that address: no effect; at another: the old one is closed first. */
  async add(address: EngineAddress): Promise<Engine> {
    const known = this.engines.get(address.id);
    if (known?.endpoint === address.endpoint) return known.engine;
    const engine = this.make(address);
    this.engines.set(address.id, { engine, endpoint: address.endpoint });
    await known?.engine.close();
    engine.open();
    return engine;
  }

  /** Closes the server's engine; its containers go on. */
  async remove(id: ServerId): Promise<void> {
    const known = this.engines.get(id);
    this.engines.delete(id);
    await known?.engine.close();
  }

  of(id: ServerId): Engine {
    return this.entry(id).engine;
  }

  /** @throws Refused `not-found` for a server that is not registered */
  endpointOf(id: ServerId): string {
    return this.entry(id).endpoint;
  }

  all(): ReadonlyMap<ServerId, Engine> {
    return new Map([...this.engines].map(([id, { engine }]) => [id, engine]));
  }

  /** Nest calls it after the last request has been answered. */
  async onApplicationShutdown(): Promise<void> {
    const engines = [...this.engines.values()];
    this.engines.clear();
    await Promise.all(engines.map(({ engine }) => engine.close()));
  }

  private entry(id: ServerId) {
    const known = this.engines.get(id);
    if (!known) throw new Refused('not-found', `There is no server ${id}. GET /api/v1/servers lists those there are.`);
    return known;
  }
}
