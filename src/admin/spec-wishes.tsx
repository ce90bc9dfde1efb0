import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Once } from '../event-store/once.js';
import type { Actor } from '../kernel/event.js';
import { ProjectActions } from '../projects/project-actions.js';
import type { SpecChange } from '../projects/project-drafts.js';
import type { ProjectRow } from '../projects/project-list.js';
import { acceptedFlash, isMovedMeanwhile, movedFlash } from './answers.js';
import { seenIn, singles, type FormBody } from './form-fields.js';
import { ReviewPage } from './pages/project-forms.page.js';
import { Pages } from './pages.js';
import { Plans } from './plans.js';

/** Where a form about a project's spec is, and where its review posts what was reviewed. */
export interface FormPlace {
  readonly form: string;
  readonly apply: string;
}

const NOTHING_DIFFERS = { tone: 'idle', text: 'Nothing differs from what is declared already.' } as const;

/** What every form about a project's spec does with what was typed: shows what it will cause, then wishes it. */
@Injectable()
export class SpecWishes {
  constructor(
    private readonly pages: Pages,
    private readonly actions: ProjectActions,
    private readonly plans: Plans,
  ) {}

  /** @throws Refused what the change may not be */
  async review(
    row: ProjectRow,
    change: SpecChange,
    place: FormPlace,
    body: FormBody,
    request: Request,
    response: Response,
  ): Promise<void> {
    const { changed, version, seen, changes, plan } = await this.plans.forChange(row, change);
    if (!changed) return this.pages.seeOther(response, place.form, NOTHING_DIFFERS);
    const review = {
      title: 'Review changes',
      lead: `This will be wish ${version + changes.length} of ${row.displayName}.`,
      ...{ action: place.apply, applyLabel: 'Apply', dangerous: false, back: place.form },
      ...{ changes, facts: [], plan, fields: { ...singles(body), ...seen } },
    };
    await this.pages.send(request, response, (chrome) => (
      <ReviewPage chrome={chrome} review={review} name={row.displayName} />
    ));
  }

  /** @throws Refused what the change may not be; one that was moved meanwhile leads back to the form */
  async apply(
    row: ProjectRow,
    change: SpecChange,
    place: FormPlace,
    body: FormBody,
    by: Actor,
    once: Once | undefined,
    response: Response,
  ): Promise<void> {
    try {
      const accepted = await this.actions.apply(row.ref, change, by, { ...seenIn(body), once });
      this.pages.seeOther(response, `/admin/projects/${row.ref}`, acceptedFlash(accepted));
    } catch (error) {
      if (!isMovedMeanwhile(error)) throw error;
      this.pages.seeOther(response, place.form, movedFlash);
    }
  }
}
