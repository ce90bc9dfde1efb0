import { Observable, type OperatorFunction } from 'rxjs';

/** Lets what comes within `ms` of the first through together, each `key` once; idle, it holds no timer. */
export const gather =
  <T>(ms: number, key: (value: T) => string): OperatorFunction<T, T> =>
  (source) =>
    new Observable((observer) => {
      const waiting = new Map<string, T>();
      let timer: NodeJS.Timeout | undefined;
      const flush = (): void => {
        timer = undefined;
        const values = [...waiting.values()];
        waiting.clear();
        for (const value of values) observer.next(value);
      };
      const subscription = source.subscribe({
        next(value) {
          waiting.set(key(value), value);
          timer ??= setTimeout(flush, ms);
        },
        error: (error: unknown) => observer.error(error),
        complete() {
          clearTimeout(timer);
          flush();
          observer.complete();
        },
      });
      return () => {
        clearTimeout(timer);
        subscription.unsubscribe();
      };
    });
