import { Injectable } from '@nestjs/common';
import { filter } from 'rxjs';
import { EventStore } from '../event-store/event-store.js';
import { streamCategory, streamKey, upcast } from '../kernel/event.js';
import { convergenceUpcasters, type ConvergenceEvent } from '../reconciler/domain/convergence.events.js';
import { afterEvent, type Progress } from './progress.js';

/**
 * How far each convergence under way has come, as its events tell. In memory on purpose: what a restart interrupts
 * begins anew, and tells so.
 */
@Injectable()
export class ConvergenceProgress {
  private readonly byRef = new Map<string, Progress>();

  constructor(store: EventStore) {
    store.committed$.pipe(filter(({ stream }) => streamCategory(stream) === 'convergence')).subscribe((event) => {
      const ref = streamKey(event.stream);
      const next = afterEvent(this.byRef.get(ref), upcast<ConvergenceEvent>(event, convergenceUpcasters));
      if (next) this.byRef.set(ref, next);
      else this.byRef.delete(ref);
    });
  }

  /** Undefined when nothing is under way, or nothing is known of it since the start. */
  of(ref: string): Progress | undefined {
    return this.byRef.get(ref);
  }
}
