import { Inject, Injectable } from '@nestjs/common';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { Engines, type Engine } from '../engine/engine.js';
import type { Pins } from '../engine/pins.js';
import type { Plan } from '../stack/domain/actions.js';
import { adoptedOf, type DesiredStack } from '../stack/domain/desired.js';
import type { ObservedStack } from '../stack/domain/observed.js';
import { plan, unready } from '../stack/domain/plan.js';
import type { Known } from '../stack/domain/plan-surroundings.js';
import { Acts } from './acts.js';
import { ConvergenceLog, stepRecord } from './convergence-log.js';
import type { ConvergenceEvent } from './domain/convergence.events.js';
import { findDrift } from './domain/drift.js';
import { allowed, dueInMs } from './domain/restraint.js';
import { healthDeadlineMs, stateAfter, type FirstStart } from './domain/verdict.js';
import { FirstStarts } from './first-starts.js';
import { ImageChoice } from './image-choice.js';
import { ImagePins } from './image-pins.js';
import { Memory } from './memory.js';
import { Observations } from './observations.js';

import { Wishes, type Wish } from './wishes.js';
import type { Outcome } from './work-queue.js';

/** How soon to look again after the world moved under a step. */
const MOVED_MS = 200;

/** One look at one project: observe → plan → act → record. Keeps nothing that a later look could not find out. */
@Injectable()
export class ProjectReconciler {
  constructor(
    private readonly wishes: Wishes,
    private readonly engines: Engines,
    private readonly imageChoice: ImageChoice,
    private readonly pins: ImagePins,
    private readonly acts: Acts,
    private readonly log: ConvergenceLog,
    private readonly memory: Memory,
    private readonly observations: Observations,
    private readonly firstStarts: FirstStarts,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /** @throws EngineError when the engine could not be looked at; the queue backs off */
  async look(ref: ProjectRef, signal: AbortSignal, deep = false): Promise<Outcome> {
    const wish = await this.wishes.of(ref);
    if (!wish) return this.forget(ref);
    // One that is on its way out needs no images, and could not be given any.
    if (wish.project.images.set === 'undecided' && wish.project.status !== 'leaving')
      return this.imageChoice.make(ref, wish.project);
    const engine = this.engines.of(wish.project.serverId as ServerId);
    this.memory.startLook(ref, wish.version);
    const pins = await this.pins.of(ref);
    const { observed, planned } = await this.observe(ref, wish, pins, engine, signal, deep);
    const restraint = this.memory.restraintOf(ref);
    this.observations.put(ref, { version: wish.version, desired: wish.desired, observed, plan: planned, restraint });
    const drift = await this.driftOf(ref, wish, observed, planned);
    const steps = allowed(planned.steps, restraint, this.scheduler.now());
    const isNews = steps.length > 0 && this.memory.isFirstTry(ref, steps);
    const data = { wishVersion: wish.version, steps: steps.map(stepRecord) };
    await this.log.write(ref, [
      ...drift,
      ...(isNews ? [{ type: 'ConvergenceStarted', version: 1, data } as const] : []),
    ]);
    this.memory.stands(ref, wish, observed, planned);
    const first = await this.firstStarts.seen(ref, wish, observed, engine, signal);
    if (steps.length === 0) return this.conclude(ref, wish, observed, planned, first);
    const moved = await this.acts.carryOut(ref, wish, engine, steps, pins, signal);
    // The engine tells of what was started and of its health; the deadline is for the case that it does not.
    return { lookAgainInMs: moved ? MOVED_MS : this.nextLookMs(ref, wish) };
  }

  private async observe(
    ref: ProjectRef,
    { desired, known }: Wish,
    pins: Pins,
    engine: Engine,
    signal: AbortSignal,
    deep: boolean,
  ): Promise<{ observed: ObservedStack; planned: Plan }> {
    const observed = await engine.observe(ref, { signal, deep, adopted: adoptedOf(desired) });
    const planned = this.plan(desired, observed, known);
    const made = planned.steps.flatMap((step) => (step.kind === 'create' ? [step.service] : []));
    if (made.length === 0) return { observed, planned };
    const images = desired.containers.filter((c) => made.includes(c.service)).map((c) => c.image);
    const absentImages = await engine.absent([...new Set(images)], signal, pins);
    if (absentImages.length === 0) return { observed, planned };
    const seen = { ...observed, absentImages };
    return { observed: seen, planned: this.plan(desired, seen, known) };
  }

  protected plan(desired: DesiredStack, observed: ObservedStack, known: Known): Plan {
    return plan(desired, observed, known);
  }

  private async driftOf(
    ref: ProjectRef,
    wish: Wish,
    observed: ObservedStack,
    planned: Plan,
  ): Promise<readonly ConvergenceEvent[]> {
    const standing = await this.memory.standingOf(ref, wish);
    const drift = findDrift(standing, planned, observed, this.memory.evidenceOf(ref));
    for (const { service, cause } of drift) this.memory.drifted(ref, service, cause);
    return drift.map((data) => ({ type: 'DriftFound', version: 1, data: { wishVersion: wish.version, ...data } }));
  }

  private async conclude(
    ref: ProjectRef,
    wish: Wish,
    observed: ObservedStack,
    planned: Plan,
    first: FirstStart | undefined,
  ): Promise<Outcome> {
    const open = unready(wish.desired, observed);
    const state = stateAfter(wish.version, planned, open, this.memory.restraintOf(ref), first);
    if (state) await this.log.news(ref, state);
    if (state?.type === 'ConvergenceSettled') {
      this.memory.calm(ref);
      return 'settled';
    }
    return { lookAgainInMs: this.nextLookMs(ref, wish) };
  }

  private nextLookMs(ref: ProjectRef, { desired }: Wish): number {
    const due = dueInMs(this.memory.restraintOf(ref), this.scheduler.now());
    return Math.min(healthDeadlineMs(desired), due ?? Infinity);
  }

  private forget(ref: ProjectRef): Outcome {
    this.memory.forget(ref);
    this.observations.forget(ref);
    return 'settled';
  }
}
