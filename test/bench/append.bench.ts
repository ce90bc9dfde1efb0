import { rmSync } from 'node:fs';
import { ourStore } from './append/ours.js';
import { rawInsert } from './append/raw-insert.js';
import { DOCUMENTED_CASE, KEPT_CASE, theirCases } from './append/theirs.js';
import type { Cases, Context, Experiment } from './experiment.js';
import { aWorkFolder } from './places.js';

const ONE = 'append.one';
const GROUP = 'append.group, 64 clients';
const FLOOR = 'raw prepared insert, FULL';
const CLIENTS = 64;

/** Rows 1 to 3: what a durable command costs. */
export const append: Experiment = {
  needsEngine: false,
  rounds: { full: 21, quick: 3 },
  warmUp: true,
  figures: [
    { name: 'append.one', unit: 'events/s', subject: ONE, against: FLOOR, goal: { atLeast: 0.85 } },
    { name: 'append.one/peer', unit: 'events/s', subject: ONE, against: KEPT_CASE, goal: { atLeast: 6 } },
    { name: 'append.one/peer', unit: 'events/s', subject: ONE, against: DOCUMENTED_CASE, goal: { atLeast: 15 } },
    { name: 'append.group', unit: 'events/s', subject: GROUP, against: ONE, goal: { atLeast: 5 } },
    { name: 'append.group/p99', unit: 'ms p99', subject: GROUP, against: 6, goal: { atMost: 1 } },
  ],
  async open(context: Context): Promise<Cases> {
    const folder = aWorkFolder();
    context.atEnd(() => rmSync(folder, { recursive: true, force: true }));
    const ours = await ourStore(folder, context);
    const floor = rawInsert(folder, context);
    const count = context.quick ? 1000 : 2500;
    return {
      [FLOOR]: () => floor(count),
      [ONE]: () => ours(1, count),
      [GROUP]: () => ours(CLIENTS, Math.round(count / 10)),
      ...(await theirCases(folder, context)),
    };
  },
};
