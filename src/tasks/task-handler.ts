import type { Actor } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import type { Memo } from './domain/task.events.js';

/** One run of one step. Everything that it needs to know stands in here or can be looked up. */
export interface TaskRun {
  readonly taskId: string;
  readonly ref: ProjectRef;
  readonly input: Memo;
  /** What steps before noted down, all together. */
  readonly memo: Memo;
  /** Who asked for the task. */
  readonly by: Actor;
  /** Aborted when the program stops; the step runs again after the next start. */
  readonly signal: AbortSignal;
  /** Tells people how far it is; not recorded. */
  readonly say: (progress: string) => void;
}

export interface StepOutcome {
  /** What was done, a short sentence for people. */
  readonly note: string;
  readonly memo?: Memo;
}

/**
 * Part of a task. It may be interrupted anywhere and run again from its start: it looks at what is there and does only
 * what is missing.
 */
export interface TaskStep {
  readonly name: string;
  readonly title: string;
  /** @throws TaskStop when trying again cannot help; any other error is tried again with growing delay */
  run(run: TaskRun): Promise<StepOutcome>;
  /** Takes back what `run` did, also half of it; absent: there is nothing to take back. */
  undo?(run: TaskRun): Promise<string>;
  /** After this step is done there is no way back: failures from here on are tried again until they succeed. */
  readonly pointOfNoReturn?: true;
  /** It watches or waits, looks for {@link waitEnded} in the task's memo meanwhile, and is done once that is there. */
  readonly waits?: true;
  /** How often it is tried in all before the task turns back; absent: 5. */
  readonly attempts?: number;
}

/** How one kind of task is done. Registered with `Tasks.register` by the module that owns it. */
export interface TaskHandler {
  /** e.g. `rotate-database-password` */
  readonly kind: string;
  /** For people. */
  title(input: Memo): string;
  /** In order; the same for the same input, also in later versions of the program while such tasks are unfinished. */
  steps(input: Memo): readonly TaskStep[];
}

/** Code of a {@link TaskStop}; on a way back it means that there is nothing left to take back. */
export const PROJECT_GONE = 'project-gone';

/** Trying again cannot help: the task turns back at once, or stays where it is after its point of no return. */
export class TaskStop extends Error {
  /** @param message what is wrong and what a person can do about it */
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'TaskStop';
  }
}
