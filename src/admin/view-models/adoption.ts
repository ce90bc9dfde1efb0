import type { AdoptionReport } from '../../adoption/domain/report.js';
import type { FieldErrors } from '../../kernel/refused.js';

/** Where to look for what is to be adopted. */
export interface AdoptionPlaces {
  readonly candidates: readonly Readonly<{ project: string; adoptedAs: string | null }>[];
  /** Why there is no list; '' when there is one. */
  readonly trouble: string;
  readonly folder: string;
  readonly errors: FieldErrors;
}

/** A report and the form that confirms it. */
export interface AdoptionReview {
  readonly report: AdoptionReport;
  /** As it was looked for: only one of them is not ''. */
  readonly asked: Readonly<{ project: string; folder: string; release: string }>;
  readonly releases: readonly Readonly<{ id: string; title: string }>[];
  readonly slug: string;
  readonly typed: string;
  readonly errors: FieldErrors;
}
