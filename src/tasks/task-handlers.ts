import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { StepNature } from './domain/next-move.js';
import type { TaskHandler, TaskStep } from './task-handler.js';

const ATTEMPTS = 5;

/** Who does which kind of task. */
@Injectable()
export class TaskHandlers {
  private readonly byKind = new Map<string, TaskHandler>();
  private readonly news = new Subject<string>();

  /** A kind that was registered just now. */
  readonly registered$ = this.news.asObservable();

  /** @throws Error for a kind that somebody else does already */
  register(handler: TaskHandler): void {
    if (this.byKind.has(handler.kind)) throw new Error(`Two handlers want to do tasks of kind ${handler.kind}.`);
    this.byKind.set(handler.kind, handler);
    this.news.next(handler.kind);
  }

  of(kind: string): TaskHandler | undefined {
    return this.byKind.get(kind);
  }
}

export const naturesOf = (steps: readonly TaskStep[]): readonly StepNature[] =>
  steps.map((step) => ({
    name: step.name,
    canBeUndone: step.undo !== undefined,
    isPointOfNoReturn: step.pointOfNoReturn ?? false,
    attempts: step.attempts ?? ATTEMPTS,
  }));
