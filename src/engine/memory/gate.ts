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

/** The way to the engine: it can be slow, fail on demand, and go away with all that is under way. */
export class Gate {
  private readonly faults = new Map<Verb, Fault[]>();
  private readonly counts = new Map<Verb, number>();
  private readonly underWay = new Set<(error: EngineError) => void>();
  private readonly reachable = new BehaviorSubject(true);
  readonly reachable$ = this.reachable.asObservable();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly latencyMs: (verb: Verb) => number,
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
    return this.orGivenUp(signal, async () => {
      await this.delay(this.latencyMs(verb));
      if (fault && !fault.afterwards) throw fault.error;
      const answer = await effect();
      if (fault) throw fault.error;
      return answer;
    });
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
