import { BehaviorSubject, filter, Subject, type Subscription } from 'rxjs';
import type { Scheduler } from '../../kernel/scheduler.js';
import { EngineError } from '../engine-error.js';
import type { Availability } from '../engine.js';
import { ask } from './ask.js';
import { eventFilters, type RawEvent } from '../changes.js';
import type { Connection, Lines } from './connection.js';

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const BEAT_MS = 12_000;
const BEAT_DEADLINE_MS = 5_000;
/** A stream that lasted this long was a good one: the next try starts without a pause. */
const LASTING_MS = 1_000;

/** What comes of watching, told in this order: `onGap`, then events. */
export interface Listener {
  /** Changes may have been missed. */
  onGap(): void;
  onEvent(event: RawEvent): void;
}

/** Follows the engine's events, over one stream that is opened again whenever it breaks; and says whether the engine answers. */
export class Watch {
  readonly #availability = new BehaviorSubject<Availability | undefined>(undefined);
  readonly #relist = new Subject<void>();
  readonly #end = new AbortController();
  readonly #troubles: Subscription;
  #running: Promise<void> | undefined;
  #stream: Lines | undefined;
  #since: number | undefined;
  #apiVersion: string | undefined;
  /** Called to end a pause early. */
  #wake: () => void = () => undefined;

  constructor(
    private readonly connection: Connection,
    private readonly scheduler: Scheduler,
    private readonly listener: Listener,
  ) {
    this.#troubles = connection.trouble$.subscribe(({ error, absent }) =>
      absent ? this.#lost(error) : void this.#beat(),
    );
  }

  get availability$() {
    return this.#availability.pipe(filter((availability) => availability !== undefined));
  }
  get relist$() {
    return this.#relist.asObservable();
  }

  /** Of the engine's interface, e.g. `1.41`; undefined until it has answered. */
  get apiVersion(): string | undefined {
    return this.#apiVersion;
  }

  open(): void {
    this.#running ??= this.#run();
  }

  async close(): Promise<void> {
    this.#troubles.unsubscribe();
    this.#end.abort();
    this.#wake();
    await this.#running;
    this.#availability.complete();
    this.#relist.complete();
  }

  async #run(): Promise<void> {
    for (let failures = 0; !this.#end.signal.aborted;) {
      const startedAt = this.scheduler.now();
      try {
        await this.#follow();
      } catch (error) {
        this.#lost(error);
      }
      failures = this.scheduler.now() - startedAt > LASTING_MS ? 0 : failures + 1;
      if (failures > 0 && !this.#end.signal.aborted) await this.#pause(failures);
    }
  }

  /** Returns when the stream has ended; the engine may be there all the same, which the next turn finds out. */
  async #follow(): Promise<void> {
    const { signal } = this.#end;
    const { Version: version, ApiVersion: apiVersion } = await this.connection.read(signal, (docker, abortSignal) =>
      ask<{ Version: string; ApiVersion: string }>(docker, { path: '/version', signal: abortSignal }),
    );
    this.#apiVersion = apiVersion;
    const stream = await this.connection.lines(signal, (docker, abortSignal) =>
      docker.getEvents({
        abortSignal,
        filters: eventFilters,
        ...(this.#since === undefined ? {} : { since: this.#since }),
      }),
    );
    this.#stream = stream;
    const stopBeats = this.#beats();
    try {
      // The stream is open: what happens from here on will be told, so whoever looks now misses nothing.
      this.listener.onGap();
      this.#available({ reachable: true, version, since: this.scheduler.now() });
      this.#relist.next();
      for await (const event of stream) this.#heard(event as RawEvent);
    } finally {
      stopBeats();
      stream.close();
      this.#stream = undefined;
    }
  }

  #heard(event: RawEvent): void {
    // By the engine's clock. A microsecond back, since the number lost its last digits: rather twice than never.
    this.#since = Number(((event.timeNano - 1_000) / 1e9).toFixed(6));
    this.listener.onEvent(event);
  }

  #beats(): () => void {
    let cancel = () => undefined as void;
    const next = () => {
      cancel = this.scheduler.after(BEAT_MS, () => void this.#beat().then(() => (stopped ? undefined : next())));
    };
    let stopped = false;
    next();
    return () => {
      stopped = true;
      cancel();
    };
  }

  #beating: Promise<void> | undefined;
  /** A stream can be dead without saying so; an engine that does not answer a ping is taken for away. */
  #beat(): Promise<void> {
    return (this.#beating ??= this.#ping().finally(() => (this.#beating = undefined)));
  }

  async #ping(): Promise<void> {
    if (!this.#stream) return;
    try {
      await this.connection.read(
        this.#end.signal,
        (docker, signal) => ask(docker, { path: '/_ping', signal }),
        BEAT_DEADLINE_MS,
      );
    } catch (error) {
      this.#lost(error);
    }
  }

  #lost(error: unknown): void {
    if (this.#end.signal.aborted) return;
    const lost = error instanceof EngineError ? error : new EngineError('unexpected', String(error));
    const wasThere = this.#availability.value?.reachable ?? false;
    this.#available({ reachable: false, reason: lost.message, since: this.scheduler.now() });
    // What is under way would wait for its deadline: the engine that it waits for is gone.
    if (wasThere) this.connection.lose(new EngineError('unreachable', lost.message));
  }

  /** Says only what is news. */
  #available(next: Availability): void {
    const now = this.#availability.value;
    if (now?.reachable !== next.reachable) this.#availability.next(next);
    else if (next.reachable && now.reachable && next.version !== now.version) this.#availability.next(next);
    else if (!next.reachable && !now.reachable && next.reason !== now.reason)
      this.#availability.next({ ...next, since: now.since });
  }

  #pause(failures: number): Promise<void> {
    const ms = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1)) * (0.5 + this.scheduler.random() / 2);
    return new Promise((resolve) => {
      const cancel = this.scheduler.after(ms, resolve);
      this.#wake = () => {
        cancel();
        resolve();
      };
    });
  }
}
