import type Docker from 'dockerode';
import type { Duplex, Readable } from 'node:stream';
import { Subject } from 'rxjs';
import type { Scheduler } from '../../kernel/scheduler.js';
import { EngineError } from '../engine-error.js';
import { dial, type Dialled } from './endpoint.js';
import { isAbsence, toEngineError, type During } from './errors.js';
import { jsonLines } from './json-lines.js';

/** Milliseconds until a call is given up. */
const DEADLINE_MS = { read: 10_000, change: 60_000 } as const;

/** One request. Both given, `signal` must end it. */
type Request<T> = (docker: Docker, signal: AbortSignal) => Promise<T>;

/** A call that failed for want of an answer. `absent`: nobody listens there, as opposed to one that broke or was slow. */
export interface Trouble {
  readonly error: EngineError;
  readonly absent: boolean;
}

/** What the caller of a conversation gave to it failed, not the engine. */
export class CallersError extends Error {
  constructor(override readonly cause: unknown) {
    super('A stream of the caller failed.');
  }
}

/** An answer that goes on: JSON values, one a line. Ends by itself or by `close`; rejects with EngineError. */
export interface Lines extends AsyncIterable<unknown> {
  close(): void;
}

/**
 * The way to one engine. Every call has a deadline, ends with its caller's signal, and rejects with EngineError. The
 * library alone would wait for ever for an answer that breaks off in its middle.
 */
export class Connection {
  readonly #underWay = new Set<AbortController>();
  readonly #trouble = new Subject<Trouble>();
  #dialled: Dialled | undefined;
  #closed = false;
  readonly trouble$ = this.#trouble.asObservable();

  constructor(
    readonly endpoint: string,
    private readonly scheduler: Scheduler,
    /** Throws when this process must not change anything any more; asked before each call that could. */
    private readonly mayChange: () => void = () => undefined,
  ) {}

  read<T>(signal: AbortSignal, request: Request<T>, deadlineMs: number = DEADLINE_MS.read): Promise<T> {
    return this.#call(signal, deadlineMs, request);
  }

  /** @param graceMs what the engine may take for itself, such as a container's stop grace */
  async change<T>(signal: AbortSignal, request: Request<T>, graceMs = 0): Promise<T> {
    this.#check();
    return this.#call(signal, DEADLINE_MS.change + graceMs, request);
  }

  /**
   * Opens an answer that goes on for as long as there is something to tell.
   * @param idleMs between two pieces; unlimited when left out
   */
  async lines(
    signal: AbortSignal,
    request: Request<NodeJS.ReadableStream>,
    { idleMs, during }: { idleMs?: number; during?: During } = {},
  ): Promise<Lines> {
    if (during !== undefined) this.#check(); // what only watches says no more than that
    const call = this.#begin(signal);
    let stopClock = this.#limit(call, idleMs ?? DEADLINE_MS.read);
    const end = () => {
      stopClock();
      call.end();
    };
    const touch = () => {
      stopClock();
      if (idleMs !== undefined) stopClock = this.#limit(call, idleMs);
    };
    const close = () => {
      call.controller.abort(new EngineError('aborted', 'The answer is not needed any more.'));
      end();
    };
    try {
      const stream = (await this.#race(call, request)) as Readable;
      touch();
      // Ending the request leaves a reader that waits for the next piece waiting.
      const { signal: over } = call.controller;
      over.addEventListener('abort', () => stream.destroy(over.reason as EngineError), { once: true });
      return { close, [Symbol.asyncIterator]: () => this.#guarded(jsonLines(stream, touch), call, close, during) };
    } catch (error) {
      end();
      throw this.#failed(error, during);
    }
  }

  /**
   * Opens a conversation, which takes as long as `talk` does: it ends with the signal, the connection or by itself.
   * @throws EngineError, or the {@link CallersError} that `talk` threw
   */
  async duplex<T>(
    signal: AbortSignal,
    request: Request<NodeJS.ReadableStream>,
    talk: (stream: Duplex) => Promise<T>,
  ): Promise<T> {
    this.#check();
    const call = this.#begin(signal);
    const stopClock = this.#limit(call, DEADLINE_MS.read);
    const { signal: over } = call.controller;
    let stream: Duplex | undefined;
    try {
      const opened = (stream = (await this.#race(call, request)) as Duplex);
      stopClock();
      over.addEventListener('abort', () => opened.destroy(over.reason as EngineError), { once: true });
      return await talk(opened);
    } catch (error) {
      throw error instanceof CallersError ? error : this.#failed(over.aborted ? over.reason : error);
    } finally {
      stopClock();
      stream?.destroy();
      call.end();
    }
  }

  /** The engine is known not to answer: all that is under way gets `error` as its answer. */
  lose(error: EngineError): void {
    for (const controller of this.#underWay) controller.abort(error);
  }

  close(): void {
    this.#closed = true;
    this.lose(new EngineError('aborted', 'The connection to the engine was closed.'));
    this.#dialled?.hangUp();
    this.#trouble.complete();
  }

  #check(): void {
    if (this.#closed) return; // said as for every other call
    try {
      this.mayChange();
    } catch (error) {
      throw new EngineError('aborted', `Nothing was asked of the engine. ${(error as Error).message}`);
    }
  }

  async #call<T>(signal: AbortSignal, deadlineMs: number, request: Request<T>): Promise<T> {
    const call = this.#begin(signal);
    const cancel = this.#limit(call, deadlineMs);
    try {
      return await this.#race(call, request);
    } catch (error) {
      throw this.#failed(error);
    } finally {
      cancel();
      call.end();
    }
  }

  #begin(signal: AbortSignal): Call {
    const controller = new AbortController();
    const stop = () =>
      controller.abort(new EngineError('aborted', 'The call was given up before the engine answered.'));
    if (signal.aborted || this.#closed) stop();
    signal.addEventListener('abort', stop, { once: true });
    this.#underWay.add(controller);
    return {
      controller,
      end: () => {
        signal.removeEventListener('abort', stop);
        this.#underWay.delete(controller);
      },
    };
  }

  #limit({ controller }: Call, ms: number): () => void {
    const text = `The engine at ${this.endpoint} did not answer within ${Math.round(ms / 1000)} s.`;
    return this.scheduler.after(ms, () => controller.abort(new EngineError('timeout', text)));
  }

  /** The request or, whichever is first, the reason for giving it up. */
  #race<T>({ controller: { signal } }: Call, request: Request<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const giveUp = () => reject(signal.reason as EngineError);
      if (signal.aborted) return giveUp();
      signal.addEventListener('abort', giveUp, { once: true });
      this.#dialled ??= dial(this.endpoint);
      request(this.#dialled.docker, signal).then(resolve, reject);
    });
  }

  async *#guarded(
    lines: AsyncIterable<unknown>,
    { controller }: Call,
    close: () => void,
    during?: During,
  ): AsyncGenerator<unknown> {
    try {
      yield* lines;
    } catch (error) {
      throw this.#failed(controller.signal.aborted ? controller.signal.reason : error, during);
    } finally {
      close();
    }
  }

  #failed(cause: unknown, during?: During): unknown {
    const error = toEngineError(cause, this.endpoint, during);
    if (error instanceof EngineError && (error.code === 'unreachable' || error.code === 'timeout'))
      this.#trouble.next({ error, absent: isAbsence(cause) });
    return error;
  }
}

interface Call {
  readonly controller: AbortController;
  readonly end: () => void;
}
