import { EngineError } from '../../src/engine/engine-error.js';
import type { Fate, Verb } from '../../src/engine/memory/gate.js';
import type { Chance } from './chance.js';

const READS: ReadonlySet<Verb> = new Set(['list', 'inspect', 'image', 'logs']);
/** As the Docker form has them. */
const deadlineMs = (verb: Verb): number => (READS.has(verb) ? 10_000 : 60_000);

const USUAL_MS: Readonly<Partial<Record<Verb, readonly [number, number]>>> = {
  create: [20, 80],
  start: [150, 500],
  stop: [50, 400],
  remove: [20, 120],
  pull: [1_000, 15_000],
  'create-network': [30, 90],
};

export function latencyMs(verb: Verb, chance: Chance): number {
  const [least, most] = USUAL_MS[verb] ?? [2, 15];
  return chance.int(least, most);
}

/** It fails at once; takes place and its answer is lost; is never answered; or takes place when nobody waits any more. */
export function fateOf(verb: Verb, chance: Chance): Fate {
  const soon = latencyMs(verb, chance);
  const timeout = new EngineError('timeout', `The engine did not answer within ${deadlineMs(verb) / 1000} s.`);
  const reset = new EngineError('unreachable', 'The connection was reset (ECONNRESET).');
  switch (
    chance.weighted([[4, 'fails'] as const, [4, 'answer lost'] as const, [1, 'hangs'] as const, [2, 'late'] as const])
  ) {
    case 'fails':
      return { error: failure(verb, chance), errorAfterMs: soon };
    case 'answer lost':
      return { effectAfterMs: soon, error: reset, errorAfterMs: soon + 1 };
    case 'hangs':
      return { error: timeout, errorAfterMs: deadlineMs(verb) };
    case 'late':
      return { effectAfterMs: chance.int(1_000, 180_000), error: timeout, errorAfterMs: deadlineMs(verb) };
  }
}

function failure(verb: Verb, chance: Chance): EngineError {
  if (READS.has(verb)) return new EngineError('conflict', 'The engine is out of sorts.', 503);
  return chance.pick([
    new EngineError('disk-full', 'no space left on device', 500),
    new EngineError('conflict', 'The engine is out of sorts.', 500),
    new EngineError('already-in-progress', 'removal of container is already in progress', 409),
    new EngineError('not-found', 'No such container', 404),
    new EngineError('start-failed', 'OCI runtime create failed: unable to start: unknown', 500),
  ]);
}
