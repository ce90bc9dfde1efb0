import type { Scheduler } from '../../kernel/scheduler.js';
import type { Behave, MemoryContainer } from './objects.js';

const FIRST_RESTART_MS = 100;
const LONGEST_RESTART_MS = 60_000;
/** One that ran this long has shown that it can: its restarts are counted anew. */
const STEADY_MS = 10_000;

/** What the engine does when something of a process changes. */
export interface Reactions {
  ended(container: MemoryContainer, code: number): void;
  healthTurned(container: MemoryContainer, health: 'healthy' | 'unhealthy'): void;
  restartDue(container: MemoryContainer): void;
}

/** The programs in running containers: they end, are checked for health, and are started again, in the scheduler's time. */
export class Processes {
  private readonly timers = new Map<string, Set<() => void>>();

  constructor(
    private readonly scheduler: Scheduler,
    private readonly behave: Behave,
    private readonly react: Reactions,
  ) {}

  run(container: MemoryContainer): void {
    const { ends } = this.behave(container);
    if (ends) this.after(container, ends.afterMs, () => this.react.ended(container, ends.code));
    this.checkLater(container, 0);
    this.checkEarly(container);
  }

  /** Forgets all that was due for the container. */
  halt({ id }: MemoryContainer): void {
    for (const cancel of this.timers.get(id) ?? []) cancel();
    this.timers.delete(id);
  }

  /** @returns whether the restart policy brings it back; when it is due is up to this class */
  restartLater(container: MemoryContainer): boolean {
    if (this.scheduler.now() - container.startedAt >= STEADY_MS) container.restarts = 0;
    if (!mayRestart(container)) return false;
    const ms = Math.min(LONGEST_RESTART_MS, FIRST_RESTART_MS * 2 ** container.restarts);
    container.restarts += 1;
    this.after(container, ms, () => this.react.restartDue(container));
    return true;
  }

  private checkLater(container: MemoryContainer, failures: number): void {
    const { health } = container;
    if (health) this.after(container, health.intervalS * 1000, () => this.check(container, health, failures));
  }

  /** While it starts it is asked more often, and only a good answer counts. */
  private checkEarly(container: MemoryContainer): void {
    const { startIntervalS } = container.health ?? {};
    if (!startIntervalS) return;
    this.after(container, startIntervalS * 1000, () => {
      if (container.healthState !== 'starting') return;
      if (this.behave(container).isWell?.(this.scheduler.now()) ?? true) this.react.healthTurned(container, 'healthy');
      else this.checkEarly(container);
    });
  }

  private check(container: MemoryContainer, health: NonNullable<MemoryContainer['health']>, failures: number): void {
    const now = this.scheduler.now();
    const isWell = this.behave(container).isWell?.(now) ?? true;
    const isStarting = container.healthState === 'starting' && now - container.startedAt < health.startPeriodS * 1000;
    const failed = isWell || isStarting ? 0 : failures + 1;
    const next = isWell ? 'healthy' : failed >= Math.max(1, health.retries) ? 'unhealthy' : undefined;
    if (next && next !== container.healthState) this.react.healthTurned(container, next);
    this.checkLater(container, failed);
  }

  private after({ id }: MemoryContainer, ms: number, work: () => void): void {
    const timers = this.timers.get(id) ?? new Set();
    this.timers.set(id, timers);
    const cancel = this.scheduler.after(ms, () => {
      timers.delete(cancel);
      work();
    });
    timers.add(cancel);
  }
}

function mayRestart({ restartPolicy, restarts, exitCode }: MemoryContainer): boolean {
  const [name, times] = restartPolicy.split(':');
  if (name === 'always' || name === 'unless-stopped') return true;
  return name === 'on-failure' && exitCode !== 0 && (times === undefined || restarts < Number(times));
}
