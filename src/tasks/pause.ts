import type { Scheduler } from '../kernel/scheduler.js';

/** Lets time pass within a step. @throws the signal's reason as soon as it is aborted */
export async function pause(scheduler: Scheduler, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      cancel();
      reject(signal.reason as Error);
    };
    const cancel = scheduler.after(ms, () => {
      signal.removeEventListener('abort', stop);
      resolve();
    });
    signal.addEventListener('abort', stop, { once: true });
  });
}
