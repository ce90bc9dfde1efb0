import type { ProjectRef } from '../../kernel/ids.js';
import type { Scheduler } from '../../kernel/scheduler.js';
import type { EngineChange } from '../engine.js';
import { EngineError } from '../engine-error.js';
import type { ObservedContainer } from '../../stack/domain/observed.js';
import type { Connection } from './connection.js';
import type { Exec } from './exec.js';

/** From this minor version of its interface (1.44) on the engine itself asks often while a container starts. */
const ENGINE_DOES_IT = 44;
const NANOS_PER_MS = 1e6;
const DEFAULT_TIMEOUT_MS = 30_000;
/** After these another try says nothing: the container is gone, stopped or out of reach. */
const HOPELESS: ReadonlySet<string> = new Set(['not-found', 'not-running', 'unreachable', 'aborted']);

type Starting = Pick<ObservedContainer, 'id' | 'service'> & { readonly ref: ProjectRef; readonly everyMs: number };

/**
 * Finds out early that a container is healthy. Its own check is rare, to cost little at rest, and engines before 25 know
 * no other interval for the start: so while they call it starting, its check is run here too. Only a good answer counts:
 * that it is unhealthy is the engine's to say.
 */
export class EarlyHealth {
  readonly #asking = new Map<string, AbortController>();
  readonly #healthy = new Set<string>();
  readonly #waiting: (() => void)[] = [];
  #free: number;
  #isClosed = false;

  constructor(
    private readonly connection: Connection,
    private readonly exec: Exec,
    private readonly scheduler: Scheduler,
    private readonly apiVersion: () => string | undefined,
    private readonly tell: (change: EngineChange) => void,
    atOnce: number,
  ) {
    this.#free = atOnce;
  }

  /** Has answered well since it began to run, whatever the engine still calls it. */
  isHealthy(id: string): boolean {
    return this.#healthy.has(id);
  }

  /** The engine calls the container starting: asks until it answers well. Being asked already: no effect. */
  watch(starting: Starting): void {
    const { id } = starting;
    const minor = Number(this.apiVersion()?.split('.')[1]);
    if (this.#isClosed || !(minor < ENGINE_DOES_IT) || this.#healthy.has(id) || this.#asking.has(id)) return;
    const end = new AbortController();
    this.#asking.set(id, end);
    void this.#ask(starting, end.signal).finally(() => {
      if (this.#asking.get(id) === end) this.#asking.delete(id);
    });
  }

  /** It ended, began anew, or the engine has said itself how it is. */
  forget(id: string): void {
    this.#healthy.delete(id);
    this.#asking.get(id)?.abort();
    this.#asking.delete(id);
  }

  /** What happened meanwhile is not known. */
  forgetAll(): void {
    for (const id of [...this.#asking.keys(), ...this.#healthy]) this.forget(id);
  }

  close(): void {
    this.#isClosed = true;
    this.forgetAll();
  }

  async #ask({ id, ref, service, everyMs }: Starting, signal: AbortSignal): Promise<void> {
    const check = await this.#checkOf(id, signal);
    while (check && !signal.aborted) {
      const outcome = await this.#turn(() => this.#try(id, check, signal));
      if (signal.aborted || outcome === 'hopeless') return;
      if (outcome === 'healthy') {
        this.#healthy.add(id);
        return this.tell({ ref, service, id, what: 'health', health: 'healthy', at: this.scheduler.now() });
      }
      await this.#pause(everyMs, signal);
    }
  }

  async #checkOf(id: string, signal: AbortSignal): Promise<Check | undefined> {
    try {
      const { Config } = await this.connection.read(signal, (docker, abortSignal) =>
        docker.getContainer(id).inspect({ abortSignal }),
      );
      const { Test = [], Timeout = 0 } = Config.Healthcheck ?? {};
      const argv = argvOf(Test);
      return argv && { argv, timeoutMs: Timeout > 0 ? Timeout / NANOS_PER_MS : DEFAULT_TIMEOUT_MS };
    } catch (error) {
      if (error instanceof EngineError) return undefined; // the engine's own check goes on; the next look asks again
      throw error;
    }
  }

  async #try(id: string, { argv, timeoutMs }: Check, signal: AbortSignal): Promise<'healthy' | 'not yet' | 'hopeless'> {
    const late = new AbortController();
    const cancel = this.scheduler.after(timeoutMs, () => late.abort());
    try {
      const { exitCode } = await this.exec.inContainer(id, { argv }, AbortSignal.any([signal, late.signal]));
      return exitCode === 0 ? 'healthy' : 'not yet';
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      return HOPELESS.has(error.code) && !late.signal.aborted ? 'hopeless' : 'not yet';
    } finally {
      cancel();
    }
  }

  async #turn<T>(work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free -= 1;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) next();
      else this.#free += 1;
    }
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.scheduler.after(ms, resolve);
      signal.addEventListener('abort', () => (cancel(), resolve()), { once: true });
    });
  }
}

interface Check {
  readonly argv: readonly string[];
  readonly timeoutMs: number;
}

/** A check as text is for the container's own shell, as the engine itself does it. */
function argvOf([kind, ...rest]: readonly string[]): readonly string[] | undefined {
  if (kind === 'CMD' && rest.length > 0) return rest;
  return kind === 'CMD-SHELL' && rest[0] ? ['/bin/sh', '-c', rest[0]] : undefined;
}
