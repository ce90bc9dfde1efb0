import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Commands } from '../event-store/commands.js';
import { Engines } from '../engine/engine.js';
import { EngineError } from '../engine/engine-error.js';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { desiredOf } from '../projects/domain/desired-of.js';
import type { Project } from '../projects/domain/project.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import type { ProjectWish } from '../projects/plan-check.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectDrafts, type NewProject, type SpecChange } from '../projects/project-drafts.js';
import type { Block, Wait } from '../stack/domain/actions.js';
import { adoptedOf, type DesiredStack } from '../stack/domain/desired.js';
import { nothingObserved, type ObservedStack } from '../stack/domain/observed.js';
import { plan } from '../stack/domain/plan.js';
import { effectsOf, planHash, plannedSteps, type Effects, type PlannedStep } from './domain/receipt.js';
import { ImagePins } from './image-pins.js';
import { Wishes } from './wishes.js';

const LOOK_MS = 10_000;

/** What a wish would cause, before it is recorded. */
export interface Preview {
  /** Names this plan: send it as `If-Plan`, and the wish is refused unless it would still cause just this. */
  readonly hash: string;
  /** The version that it was made for: send it as If-Match. */
  readonly version: number;
  /** Events that would be recorded, by type; empty when it is so already. */
  readonly events: readonly string[];
  /** Engine calls of the first look, in order. */
  readonly steps: readonly PlannedStep[];
  /** What the first look would leave to a later one. */
  readonly waits: readonly Wait[];
  readonly blocks: readonly Block[];
  /** By service: what becomes of its container. */
  readonly effects: Effects;
  /** Volumes with data that the wish deletes for good, by name. */
  readonly deletes: readonly string[];
}

/** The dry run: the same decider, render and plan as the real thing, and nothing is appended or called that changes. */
@Injectable()
export class PlanPreview implements OnModuleInit {
  constructor(
    private readonly commands: Commands,
    private readonly engines: Engines,
    private readonly actions: ProjectActions,
    private readonly drafts: ProjectDrafts,
    private readonly wishes: Wishes,
    private readonly pins: ImagePins,
  ) {}

  onModuleInit(): void {
    this.actions.checkPlansWith({
      ofCreate: async (wanted, hash) => holds(await this.forCreate(wanted), hash),
      ofWish: async (ref, command, hash) => holds(await this.forWish(ref, command), hash),
    });
  }

  async forCreate(wanted: NewProject): Promise<Preview> {
    const draft = await this.drafts.forNew(wanted);
    const ref = 'a'.repeat(20) as ProjectRef;
    const command = { type: 'RequestProject', ...draft, secrets: {} } as const;
    const { after, events } = await this.commands.preview(projectDecider, ref, command);
    return this.preview(ref, 0, events, after, { fresh: true });
  }

  async forChange(ref: string, change: SpecChange): Promise<Preview> {
    const row = await this.actions.found(ref);
    return this.forWish(row.ref, (await this.actions.commandFor(row, change)).command);
  }

  async forWish(ref: string, command: ProjectWish): Promise<Preview> {
    const row = await this.actions.found(ref);
    const { after, events, version } = await this.commands.preview(projectDecider, row.ref, command);
    return this.preview(row.ref as ProjectRef, version, events, after, { fresh: false });
  }

  /** What the reconciler would do now, without any new wish. */
  async now(ref: string): Promise<Preview> {
    const row = await this.actions.found(ref);
    const wish = await this.wishes.of(row.ref as ProjectRef);
    if (!wish) throw new Refused('not-found', 'There is no such project.');
    return this.preview(row.ref as ProjectRef, wish.version, [], wish.project, { fresh: false });
  }

  private async preview(
    ref: ProjectRef,
    version: number,
    events: readonly Readonly<{ type: string; data: unknown }>[],
    after: Project,
    { fresh }: { fresh: boolean },
  ): Promise<Preview> {
    if (after.status === 'absent' || after.status === 'gone')
      throw new Refused('not-found', 'There is no such project.');
    const desired = desiredOf(ref, after);
    const known = await this.wishes.knownOf(ref);
    const observed = await this.look(ref, after.serverId as ServerId, desired, fresh);
    const planned = plan(desired, observed, known);
    const effects = effectsOf(desired, observed, planned);
    return {
      hash: planHash(version, events, planned),
      version,
      events: events.map(({ type }) => type),
      steps: plannedSteps(desired, observed, planned, effects),
      waits: planned.waits,
      blocks: planned.blocks,
      effects,
      deletes: after.status === 'leaving' && !after.keepData ? [...known.volumes].sort() : [],
    };
  }

  private async look(ref: ProjectRef, server: ServerId, desired: DesiredStack, fresh: boolean): Promise<ObservedStack> {
    const engine = this.engines.of(server);
    const signal = AbortSignal.timeout(LOOK_MS);
    const images = [...new Set(desired.containers.map(({ image }) => image))];
    const pins = await this.pins.of(ref);
    try {
      const adopted = adoptedOf(desired);
      const observed = fresh && !adopted ? nothingObserved(0) : await engine.observe(ref, { signal, adopted });
      return { ...observed, absentImages: images.length === 0 ? [] : await engine.absent(images, signal, pins) };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      throw new Refused('unavailable', `There is no plan while the engine can't be asked: ${error.message}`);
    }
  }
}

/** @returns the version that the plan is for @throws Refused `plan-stale` when the wish would cause something else by now */
function holds({ hash, version, steps }: Preview, shown: string): number {
  if (hash === shown) return version;
  const now = steps.length === 0 ? 'no engine call' : `${steps.length} engine calls`;
  throw new Refused(
    'plan-stale',
    `The plan does not hold any more: the project or its containers have moved since it was made, and the wish would cause ${now} now. Ask for the plan again, look at it, and repeat.`,
  );
}
