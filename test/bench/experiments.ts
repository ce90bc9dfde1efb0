import { append } from './append.bench.js';
import { command } from './command.bench.js';
import { converge } from './converge.bench.js';
import { drift } from './drift.bench.js';
import type { Experiment } from './experiment.js';
import { full } from './full.bench.js';
import { noop } from './noop.bench.js';
import { rendering } from './render.bench.js';

/** All that there is to measure, in the order of a run. */
export const experiments: readonly Experiment[] = [append, rendering, command, converge, noop, drift, full];
