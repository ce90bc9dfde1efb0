import type { SimTime } from './sim-time.js';

const WINDOW_MS = 60 * 60_000;
/** What growing delays allow within an hour to a service that always fails, and some more. */
const ALLOWED = 40;

/** Counts how often each service is started: one that fails must be tried more and more seldom (P15). */
export class Starts {
  private readonly times = new Map<string, number[]>();
  /** Starts that have a good reason, by what they are about. */
  private readonly excuses = new Map<string, { at: number; count: number }[]>();

  constructor(
    private readonly time: SimTime,
    private readonly violated: (text: string) => void,
  ) {}

  started(ref: string, service: string): void {
    const key = `${ref}/${service}`;
    const since = this.time.now() - WINDOW_MS;
    const times = [...(this.times.get(key) ?? []).filter((at) => at > since), this.time.now()];
    this.times.set(key, times);
    const excused = ['*', ref, key].reduce((sum, about) => sum + this.excused(about, since), 0);
    if (times.length > ALLOWED + excused)
      this.violated(`${service} was started ${times.length} times within an hour, ${excused} of them with good reason`);
  }

  /** A wish for that project, or hands on that service, may cause so many. */
  excuse(about: string, count: number): void {
    this.excuses.set(about, [...(this.excuses.get(about) ?? []), { at: this.time.now(), count }]);
  }

  excuseAll(count: number): void {
    this.excuse('*', count);
  }

  private excused(about: string, since: number): number {
    const recent = (this.excuses.get(about) ?? []).filter(({ at }) => at > since);
    return recent.reduce((sum, { count }) => sum + count, 0);
  }
}
