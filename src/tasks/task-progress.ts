import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';

/** What steps under way say about how far they are. In memory on purpose: after a restart they say it anew. */
@Injectable()
export class TaskProgress {
  private readonly texts = new Map<string, string>();
  private readonly changes = new Subject<string>();

  /** Id of a task that said something new. */
  readonly changed$ = this.changes.asObservable();

  say(taskId: string, text: string): void {
    if (this.texts.get(taskId) === text) return;
    this.texts.set(taskId, text);
    this.changes.next(taskId);
  }

  of(taskId: string): string | undefined {
    return this.texts.get(taskId);
  }

  forget(taskId: string): void {
    if (this.texts.delete(taskId)) this.changes.next(taskId);
  }
}
