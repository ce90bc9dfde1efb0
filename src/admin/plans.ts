import { Injectable } from '@nestjs/common';
import { Refused } from '../kernel/refused.js';
import { ProjectActions } from '../projects/project-actions.js';
import { ProjectDrafts, type NewProject, type SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import { PlanPreview, type Preview } from '../reconciler/plan-preview.js';
import { changesView, planView } from './plan-view.js';
import type { ChangeView, PlanView } from './view-models/forms.js';

/** A plan, or why there is none. */
export type MaybePlan = PlanView | string;

export interface PlannedWish {
  readonly plan: MaybePlan;
  /** The version that the plan was made for. */
  readonly version: number;
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
  ) {}

  async forCreate(wanted: NewProject): Promise<MaybePlan> {
    return (await planned(() => this.previews.forCreate(wanted))).plan;
  }

  async forChange(row: ProjectRow, change: SpecChange): Promise<PlannedWish> {
    const changes = changesView(row, (await this.actions.commandFor(row, change)).command);
    const { plan, preview } = await planned(() => this.previews.forChange(row.ref, change));
    return { plan, version: preview?.version ?? row.version, changes, changed: changes.length > 0 };
  }

  /** @throws Refused what the decider refuses */
  async forWish(ref: string, wish: Parameters<PlanPreview['forWish']>[1]): Promise<PlannedWish> {
    const row = await this.actions.found(ref);
    const { plan, preview } = await planned(() => this.previews.forWish(row.ref, wish));
    return { plan, version: preview?.version ?? row.version, changes: [], changed: preview?.events.length !== 0 };
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
