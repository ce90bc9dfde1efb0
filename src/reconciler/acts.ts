import { Inject, Injectable } from '@nestjs/common';
import type { ApplyContext, Engine } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ImageContent, Pins } from '../engine/pins.js';
import type { ProjectRef } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { RegistryCredentials } from '../registries/registry-credentials.js';
import { SealedSecrets } from '../secrets/sealed-secrets.js';
import type { Step } from '../stack/domain/actions.js';
import type { SecretRef } from '../stack/domain/desired.js';
import { carryOut, Semaphore } from './carry-out.js';
import { ConvergenceLog, stepRecord } from './convergence-log.js';
import { withNextStep } from './domain/reasons.js';
import { ImagePins } from './image-pins.js';
import { Memory } from './memory.js';
import { Observations } from './observations.js';
import { ReconcilerSettings } from './reconciler-settings.js';

import type { Wish } from './wishes.js';

/** The world changed between look and call: not a failure, a reason to look again. */
const MOVED: ReadonlySet<string> = new Set(['not-found', 'already-in-progress']);

interface Run {
  readonly ref: ProjectRef;
  readonly wish: Wish;
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** By image; those that this run pins included. */
  readonly pins: Map<string, ImageContent>;
  readonly pinning: Map<string, Promise<void>>;
  moved: boolean;
  lost?: EngineError;
}

/** Carries out steps, one engine call each, and records what became of every one. */
@Injectable()
export class Acts {
  private readonly starts = new Map<string, Semaphore>();

  constructor(
    private readonly log: ConvergenceLog,
    private readonly memory: Memory,
    private readonly observations: Observations,
    private readonly secrets: SealedSecrets,
    private readonly pins: ImagePins,
    private readonly credentials: RegistryCredentials,
    private readonly settings: ReconcilerSettings,
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
  ) {}

  /**
   * @returns whether the world moved meanwhile, so that a look is due soon
   * @throws EngineError `unreachable` when the engine was lost on the way
   */
  async carryOut(
    ref: ProjectRef,
    wish: Wish,
    engine: Engine,
    steps: readonly Step[],
    pinned: Pins,
    signal: AbortSignal,
  ): Promise<boolean> {
    const run: Run = { ref, wish, engine, signal, pins: new Map(pinned), pinning: new Map(), moved: false };
    await carryOut(steps, (step) => this.one(run, step));
    if (run.lost) throw run.lost;
    return run.moved;
  }

  private async one(run: Run, step: Step): Promise<boolean> {
    if (run.signal.aborted) return false;
    let startedAt = this.scheduler.now();
    try {
      const work = () => {
        startedAt = this.scheduler.now();
        return this.call(run, step);
      };
      await (step.kind === 'start' ? this.startsOf(run).hold(work) : work());
    } catch (error) {
      return this.recordFailure(run, step, error);
    }
    this.memory.succeeded(run.ref, step);
    if (step.kind !== 'record-volume') await this.recordDone(run, step, this.scheduler.now() - startedAt);
    return true;
  }

  private async call(run: Run, step: Step): Promise<void> {
    const { ref, engine } = run;
    if (step.kind === 'record-volume') {
      const { name, role, generation } = step.volume;
      return this.log.write(ref, [{ type: 'VolumeRecorded', version: 1, data: { name, role, generation } }]);
    }
    if (step.kind === 'pull') return this.pull(run, step);
    // Before first use, so that no container ever stands on what is not recorded.
    if (step.kind === 'create') await this.pin(run, imageOf(run.wish, step.service));
    await engine.apply(ref, step, this.contextOf(run));
  }

  private async pull(run: Run, step: Extract<Step, { kind: 'pull' }>): Promise<void> {
    const { ref, engine } = run;
    try {
      await engine.apply(ref, step, this.contextOf(run));
    } finally {
      this.observations.pulled(ref, step.image);
    }
    await this.pin(run, step.image);
  }

  /** Services that share an image pin it once. What is pinned stays as it is. */
  private async pin({ ref, engine, signal, pins, pinning }: Run, image: string | undefined): Promise<void> {
    if (image === undefined || pins.has(image)) return;
    let underWay = pinning.get(image);
    if (!underWay) {
      underWay = this.pins.record(ref, image, engine, signal).then((content) => {
        if (content) pins.set(image, content);
      });
      pinning.set(image, underWay);
    }
    try {
      await underWay;
    } finally {
      pinning.delete(image);
    }
  }

  private contextOf({ ref, wish, signal, pins }: Run): ApplyContext {
    return {
      desired: wish.desired,
      reveal: (secret: SecretRef) => this.secrets.reveal(ref, secret.secret, secret.version),
      onProgress: (progress) => this.observations.progress(ref, progress),
      pins,
      registryAuth: (registry) => this.credentials.of(registry),
      signal,
    };
  }

  private recordDone({ ref, wish }: Run, step: Step, ms: number): Promise<void> {
    const data = { wishVersion: wish.version, step: stepRecord(step), ms };
    return this.log.write(ref, [{ type: 'StepDone', version: 1, data }]);
  }

  private async recordFailure(run: Run, step: Step, error: unknown): Promise<false> {
    const { ref, wish, signal } = run;
    const base = { wishVersion: wish.version, step: stepRecord(step) };
    if (signal.aborted) {
      await this.log.write(ref, [{ type: 'StepInterrupted', version: 1, data: base }]);
    } else if (error instanceof EngineError && error.code === 'unreachable') {
      run.lost = error;
      await this.log.write(ref, [{ type: 'StepInterrupted', version: 1, data: base }]);
    } else if (error instanceof EngineError && MOVED.has(error.code)) {
      run.moved = true;
    } else {
      const known = error instanceof EngineError ? error : { code: 'unexpected' as const, message: String(error) };
      const { code } = known;
      const message = withNextStep(code, known.message);
      const { retryInMs, isNews } = this.memory.failed(ref, step, code, message);
      const data = { ...base, code, message, retryInS: Math.round(retryInMs / 1000) };
      if (isNews) await this.log.write(ref, [{ type: 'StepFailed', version: 1, data }]);
    }
    return false;
  }

  /** Starts are what loads a server: about as many at once as it has cores. */
  private startsOf({ wish }: Run): Semaphore {
    const { serverId } = wish.project;
    let semaphore = this.starts.get(serverId);
    if (!semaphore) this.starts.set(serverId, (semaphore = new Semaphore(this.settings.parallelStarts)));
    return semaphore;
  }
}

const imageOf = ({ desired }: Wish, service: string): string | undefined =>
  desired.containers.find((container) => container.service === service)?.image;
