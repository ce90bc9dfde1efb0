import type { Event, Upcasters } from '../../kernel/event.js';

/** What one step wants to have known by those after it, and by itself after a crash. Never a secret's value. */
export type Memo = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

export interface PlannedTaskStep {
  /** e.g. `roles` */
  readonly name: string;
  /** e.g. `Give the database roles the new password` */
  readonly title: string;
}

/** A verb that is done once, stream `task-<id>`. */
export type TaskEvent =
  | Event<
      'TaskRequested',
      1,
      {
        /** e.g. `rotate-database-password` */
        kind: string;
        /** Ref of the project that it works on, alone until it has ended. */
        project: string;
        slug: string;
        title: string;
        /** What was asked for; secrets stand in it by name and version only. */
        input: Memo;
        steps: readonly PlannedTaskStep[];
      }
    >
  | Event<'TaskStepStarted', 1, { step: string; attempt: number }>
  | Event<'TaskStepDone', 1, { step: string; note: string; memo: Memo; ms: number }>
  /** `retryInS` null: it is not tried again. */
  | Event<
      'TaskStepFailed',
      1,
      { step: string; attempt: number; code: string; message: string; retryInS: number | null }
    >
  | Event<'TaskCancelRequested', 1, object>
  /** A person has seen enough: the step that watches or waits is done now. */
  | Event<'TaskWaitEnded', 1, { step: string }>
  /** From here on what was done is taken back, last step first. */
  | Event<'TaskTurnedBack', 1, { step: string; reason: string }>
  | Event<'TaskStepUndone', 1, { step: string; note: string; ms: number }>
  | Event<'TaskSucceeded', 1, { note: string }>
  /** `returned`: all that was done is taken back. Otherwise `reason` says what a person has to do. */
  | Event<'TaskFailed', 1, { reason: string; returned: boolean }>;

export const taskUpcasters: Upcasters = {};
