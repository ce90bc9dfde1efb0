import type { Chance } from './chance.js';

/** What can go wrong in one run, and how often. */
export interface Climate {
  /** Minutes until the faults stop. */
  readonly minutes: number;
  readonly projects: number;
  readonly release: '2026.10' | '2026.11';
  /** Of each call to the engine. */
  readonly callFault: number;
  /** Of each event of the engine; `silent`: none arrives, ever. */
  readonly events: Readonly<{ dropped: number; doubled: number; late: number; silent: boolean }>;
  /** How often each kind of trouble comes, as a weight against the others. */
  readonly weights: Readonly<Record<Trouble, number>>;
  /** Seconds between two troubles, about. */
  readonly pauseS: number;
  /** The engine has the local images; else the registry has the official ones. */
  readonly localImages: boolean;
  readonly standby: boolean;
}

export const TROUBLES = [
  'crash',
  'out-of-memory',
  'crash-loop',
  'sick',
  'cannot-start',
  'deaf',
  'by-hand',
  'outage',
  'reboot',
  'kill',
  'stop',
  'clock',
  'foreign',
  'images',
  'lost-data',
] as const;
export type Trouble = (typeof TROUBLES)[number];

const ALWAYS: readonly Trouble[] = ['crash', 'by-hand'];

export function climateOf(chance: Chance): Climate {
  const some = (probability: number, rate: number) => (chance.is(probability) ? rate * chance.next() : 0);
  const silent = chance.is(0.12);
  const weights = Object.fromEntries(
    TROUBLES.map((trouble) => [trouble, ALWAYS.includes(trouble) || chance.is(0.5) ? chance.int(1, 5) : 0]),
  ) as Record<Trouble, number>;
  return {
    minutes: chance.int(12, 45),
    projects: chance.int(1, 4),
    release: chance.is(0.92) ? '2026.11' : '2026.10',
    callFault: some(0.7, 0.12),
    events: { dropped: some(0.4, 0.6), doubled: some(0.4, 0.5), late: some(0.4, 0.6), silent },
    weights,
    pauseS: chance.int(10, 120),
    localImages: chance.is(0.6),
    standby: chance.is(0.3),
  };
}

/** Nothing goes wrong by itself any more; events that never came still do not come. */
export const calmed = (climate: Climate): Climate => ({
  ...climate,
  callFault: 0,
  events: { dropped: 0, doubled: 0, late: 0, silent: climate.events.silent },
});
