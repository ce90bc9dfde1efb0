import type { Scheduler } from '../kernel/scheduler.js';

export const realScheduler: Scheduler = {
  now: () => Date.now(),
  after(ms, work) {
    const timer = setTimeout(work, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};
