import { Injectable } from '@nestjs/common';
import { Refused } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectDrafts, type NewProject, type SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import { PlanPreview, type Preview } from '../reconciler/plan-preview.js';
import { Statuses } from '../reconciler/statuses.js';
import { changesView, planView } from './plan-view.js';
import type { ChangeView, PlanView } from './view-models/forms.js';

/** A plan, or why there is none. */
export type MaybePlan = PlanView | string;

export interface PlannedWish {
  readonly plan: MaybePlan;
  /** The version that the plan was made for. */
  readonly version: number;
  /** Sent with the wish, so that it is refused when the project moved since; see `seenIn`. */
  readonly seen: Readonly<Record<string, string>>;
  readonly changes: readonly ChangeView[];
  /** False when it is so already. */
  readonly changed: boolean;
}

/** The dry run as pages show it; an engine that does not answer is no reason not to wish. */
@Injectable()
export class Plans {
  constructor(
    private readonly previews: PlanPreview,
    private readonly actions: ProjectActions,
    private readonly drafts: ProjectDrafts,
    private readonly statuses: Statuses,
  ) {}

  async forCreate(wanted: NewProject): Promise<MaybePlan> {
    return (await planned(() => this.previews.forCreate(wanted))).plan;
  }

  async forChange(row: ProjectRow, change: SpecChange): Promise<PlannedWish> {
    const changes = changesView(row, (await this.actions.commandFor(row, change)).command);
    const { plan, preview } = await planned(() => this.previews.forChange(row.ref, change));
    return { plan, ...(await this.seen(row, preview)), changes, changed: changes.length > 0 };
  }

  /** @throws Refused what the decider refuses */
  async forWish(ref: string, wish: Parameters<PlanPreview['forWish']>[1]): Promise<PlannedWish> {
    const row = await this.actions.found(ref);
    const { plan, preview } = await planned(() => this.previews.forWish(row.ref, wish));
    return { plan, ...(await this.seen(row, preview)), changes: [], changed: preview?.events.length !== 0 };
  }

  /** While a project is under way its plan is another one every moment: then only its wish has to be what was seen. */
  private async seen(row: ProjectRow, preview: Preview | undefined): Promise<Pick<PlannedWish, 'version' | 'seen'>> {
    const version = preview?.version ?? row.version;
    const light = (await this.statuses.of([row])).get(row.ref)?.light;
    const isAtRest = light === 'ready' || light === 'paused' || light === 'kept';
    return { version, seen: { expected: String(version), ...(preview && isAtRest && { plan: preview.hash }) } };
  }
}

async function planned(make: () => Promise<Preview>): Promise<{ plan: MaybePlan; preview?: Preview }> {
  try {
    const preview = await make();
    return { plan: planView(preview), preview };
  } catch (error) {
    if (error instanceof Refused && error.code === 'unavailable') return { plan: error.message };
    throw error;
  }
}
