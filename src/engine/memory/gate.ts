import { BehaviorSubject } from 'rxjs';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { Action } from '../../stack/domain/actions.js';
import { EngineError } from '../engine-error.js';

/** What can be asked of the engine over its socket. */
export type Verb =
  Exclude<Action['kind'], 'record-volume'> | 'list' | 'inspect' | 'image' | 'exec' | 'logs' | 'remove-volume';

interface Fault {
  readonly error: EngineError;
  /** The effect takes place and only the answer is lost. */
  readonly afterwards: boolean;
}

/** What becomes of one call: how it goes wrong, and when. Times in milliseconds from the call on. */
export interface Fate {
  /** The effect takes place then, whether anybody still waits or not; left out: it never does. */
  readonly effectAfterMs?: number;
  /** What the caller is told instead of the answer, and when. */
  readonly error: EngineError;
  readonly errorAfterMs: number;
}

/** The way to the engine: it can be slow, fail on demand, and go away with all that is under way. */
export class Gate {
  private readonly faults = new Map<Verb, Fault[]>();
  private readonly counts = new Map<Verb, number>();
  private readonly underWay = new Set<(error: EngineError) => void>();
  private readonly reachable = new BehaviorSubject(true);
  readonly reachable$ = this.reachable.asObservable();
  /** How often it went away: a call from before that never takes place. */
  private departures = 0;

  /** @param fateOf undefined for a call that goes as it should */
  constructor(
    private readonly scheduler: Scheduler,
    private readonly latencyMs: (verb: Verb) => number,
    private readonly fateOf: (verb: Verb) => Fate | undefined = () => undefined,
  ) {}

  /** The next call of that kind fails; `afterwards`: with its effect, so that only the answer is lost. */
  failNext(verb: Verb, error: EngineError, { afterwards = false } = {}): void {
    this.faults.set(verb, [...(this.faults.get(verb) ?? []), { error, afterwards }]);
  }

  /** How often that was asked for. */
  callsOf(verb: Verb): number {
    return this.counts.get(verb) ?? 0;
  }

  goAway(): void {
    this.departures += 1;
    this.reachable.next(false);
    for (const lose of this.underWay) lose(unreachable());
  }

  comeBack(): void {
    this.reachable.next(true);
  }

  get isReachable(): boolean {
    return this.reachable.value;
  }

  /** @throws EngineError `unreachable`, `aborted`, what was injected, or what `effect` throws */
  async pass<T>(verb: Verb, signal: AbortSignal, effect: () => T | Promise<T>): Promise<T> {
    if (signal.aborted) throw aborted();
    if (!this.isReachable) throw unreachable();
    this.counts.set(verb, this.callsOf(verb) + 1);
    const fault = this.faults.get(verb)?.shift();
    const fate = this.fateOf(verb);
    const during = this.unlessGone(effect);
    if (fate) return this.orGivenUp(signal, () => this.ill(fate, during));
    return this.orGivenUp(signal, async () => {
      await this.delay(this.latencyMs(verb));
      if (fault && !fault.afterwards) throw fault.error;
      const answer = await during();
      if (fault) throw fault.error;
      return answer;
    });
  }

  /** An engine that ends takes with it what it had not begun. */
  private unlessGone<T>(effect: () => T | Promise<T>): () => Promise<T> {
    const { departures } = this;
    return async () => {
      if (this.departures !== departures) throw unreachable();
      return effect();
    };
  }

  private async ill({ effectAfterMs, error, errorAfterMs }: Fate, effect: () => Promise<unknown>): Promise<never> {
    if (effectAfterMs !== undefined)
      void this.delay(effectAfterMs)
        .then(effect)
        .catch(() => undefined); // nobody is told any more
    await this.delay(errorAfterMs);
    throw error;
  }

  private orGivenUp<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const stop = () => reject(aborted());
      signal.addEventListener('abort', stop, { once: true });
      this.underWay.add(reject);
      const done = () => {
        signal.removeEventListener('abort', stop);
        this.underWay.delete(reject);
      };
      work().then(resolve, reject).finally(done).catch(reject);
    });
  }

  private delay(ms: number): Promise<void> {
    return ms <= 0 ? Promise.resolve() : new Promise((resolve) => this.scheduler.after(ms, resolve));
  }
}

const unreachable = (): EngineError =>
  new EngineError('unreachable', 'No engine answers at memory (ECONNREFUSED). Start it; the rest goes on by itself.');
const aborted = (): EngineError => new EngineError('aborted', 'The call was given up before the engine answered.');
