import { Engine, type ApplyContext } from '../../src/engine/engine.js';
import { isOurs } from '../../src/engine/labels.js';
import { EngineError } from '../../src/engine/engine-error.js';
import { reservationsProjection } from '../../src/projects/reservations.js';
import { nothingObserved } from '../../src/stack/domain/observed.js';
import type { ProjectRef } from '../../src/kernel/ids.js';
import type { Action, Step } from '../../src/stack/domain/actions.js';
import { containerName } from '../../src/stack/domain/names.js';
import type { Bug } from './bug.js';
import type { Planner } from './seeded.js';

export interface Mutant {
  readonly name: string;
  readonly bug: Bug;
}

/** `real` with some of its methods replaced; the others are its own. */
function like<T extends object>(real: T, other: Partial<T>): T {
  return new Proxy(real, {
    get(target, name) {
      if (Object.hasOwn(other, name)) return Reflect.get(other, name) as unknown;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const without = (steps: readonly Step[], isLeftOut: (step: Step) => boolean): Step[] =>
  steps.filter((step) => !isLeftOut(step));

/** A call of its own after an apply that failed with `code`. */
const afterFailure =
  (
    code: EngineError['code'],
    then: (real: Engine, ref: ProjectRef, action: Action, context: ApplyContext) => Promise<void>,
  ) =>
  (real: Engine): Engine =>
    like(real, {
      apply: async (ref, action, context) => {
        try {
          return await real.apply(ref, action, context);
        } catch (error) {
          if (!(error instanceof EngineError) || error.code !== code || action.kind !== 'create') throw error;
          await then(real, ref, action, context);
          return real.apply(ref, action, context);
        }
      },
    });

const withoutDependencies =
  (real: Planner): Planner =>
  (desired, observed, known) =>
    real({ ...desired, containers: desired.containers.map((want) => ({ ...want, dependsOn: [] })) }, observed, known);

/** Planted bugs, each of a kind that a control plane has had: the simulation must find every one. */
export const mutants: readonly Mutant[] = [
  {
    name: 'forgets which volumes have held data',
    bug: {
      wishes: (real) =>
        like(real, {
          knownOf: async () => ({ volumes: new Set<string>() }),
          of: async (ref) => {
            const wish = await real.of(ref);
            return wish && { ...wish, known: { volumes: new Set<string>() } };
          },
        }),
    },
  },
  { name: 'starts services without what they need', bug: { planner: withoutDependencies } },
  {
    name: 'uses volumes before they are recorded',
    bug: {
      planner: (real) => (desired, observed, known) => {
        const plan = real(desired, observed, known);
        return { ...plan, steps: without(plan.steps, ({ kind }) => kind === 'record-volume') };
      },
    },
  },
  {
    name: 'takes services down whatever needs them',
    bug: { planner: (real) => (desired, observed, known) => real({ ...desired, needs: {} }, observed, known) },
  },
  {
    name: 'tries again at once whatever failed',
    bug: { memory: (real) => like(real, { restraintOf: () => new Map() }) },
  },
  { name: 'starts everything at once', bug: { settings: { parallelStarts: 100 } } },
  { name: 'trusts events and never looks by itself', bug: { settings: { resyncMs: 1e12 } } },
  {
    name: 'takes an engine that does not answer for an empty one',
    bug: {
      engine: (real) =>
        like(real, {
          observe: (ref, options) => real.observe(ref, options).catch(() => nothingObserved(0)),
        }),
    },
  },
  {
    name: 'removes what stands under its name, whoever owns it',
    bug: {
      engine: (real, { host }) =>
        afterFailure('name-taken', async (_, ref, action) => {
          const there = action.kind === 'create' && host.containers.named(containerName(ref, action.service));
          if (there) host.containers.remove(there.id, { force: true });
        })(real),
    },
  },
  {
    name: 'makes a second container when an answer is lost',
    bug: {
      engine: (real, { host, instance }) =>
        afterFailure('unreachable', async (_, ref, action) => {
          const there = action.kind === 'create' && host.containers.named(containerName(ref, action.service));
          if (there && isOurs(there.labels, instance, ref)) host.containers.rename(there.id, `${there.name}-1`);
        })(real),
    },
  },
  {
    name: 'deletes data that was to be kept',
    bug: {
      leavingProjects: (real) =>
        like(real, {
          findOneBy: (where) => real.findOneBy({ ref: (where as { ref: string }).ref, desired: 'leaving' }),
        }),
    },
  },
  {
    name: 'starts what was made without its files',
    bug: {
      planner: (real) => (desired, observed, known) =>
        real(
          desired,
          {
            ...observed,
            containers: observed.containers.map((c) => ({ ...c, state: c.state === 'created' ? 'exited' : c.state })),
          },
          known,
        ),
    },
  },
  {
    name: 'does not see what hands have changed',
    bug: {
      engine: (real) =>
        like(real, {
          observe: async (ref, options) => {
            const observed = await real.observe(ref, options);
            return { ...observed, containers: observed.containers.map(({ facts: _, ...container }) => container) };
          },
        }),
    },
  },
  { name: 'follows tags wherever they move', bug: { pins: (real) => like(real, { of: async () => new Map() }) } },
  {
    name: 'promises one port to two projects',
    bug: { projections: (real) => real.filter((projection) => projection !== reservationsProjection) },
  },
];
