import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { ProjectRef, ServerId } from '../kernel/ids.js';
import type { Plan } from '../stack/domain/actions.js';
import type { DesiredStack } from '../stack/domain/desired.js';
import type { ObservedStack } from '../stack/domain/observed.js';
import type { Availability, PullProgress } from '../engine/engine.js';
import type { Restraint } from './domain/restraint.js';

/** What the last look at one project saw, and what it means to do about it. */
export interface Observation {
  readonly version: number;
  readonly desired: DesiredStack;
  readonly observed: ObservedStack;
  readonly plan: Plan;
  readonly restraint: Restraint;
}

/**
 * The last look at each project. In memory on purpose: the engine is the truth, and a restart looks again at once.
 */
@Injectable()
export class Observations {
  private readonly last = new Map<ProjectRef, Observation>();
  private readonly pulls = new Map<ProjectRef, Map<string, PullProgress>>();
  private readonly servers = new Map<ServerId, Availability>();
  private readonly changes = new Subject<ProjectRef>();
  private readonly connections = new Subject<ServerId>();

  /** A project whose observation or pull progress is news. */
  readonly changed$ = this.changes.asObservable();

  /** A server whose engine was reached or lost. */
  readonly availability$ = this.connections.asObservable();

  availabilityOf(server: ServerId): Availability | undefined {
    return this.servers.get(server);
  }

  availability(server: ServerId, availability: Availability): void {
    this.servers.set(server, availability);
    this.connections.next(server);
  }

  of(ref: ProjectRef): Observation | undefined {
    return this.last.get(ref);
  }

  /** One for each image that is being pulled. */
  pullsOf(ref: ProjectRef): readonly PullProgress[] {
    return [...(this.pulls.get(ref)?.values() ?? [])];
  }

  put(ref: ProjectRef, observation: Observation): void {
    this.last.set(ref, observation);
    this.changes.next(ref);
  }

  progress(ref: ProjectRef, pull: PullProgress): void {
    const pulls = this.pulls.get(ref) ?? new Map<string, PullProgress>();
    this.pulls.set(ref, pulls);
    pulls.set(pull.image, pull);
    this.changes.next(ref);
  }

  /** The pull of that image has ended, well or not. */
  pulled(ref: ProjectRef, image: string): void {
    const pulls = this.pulls.get(ref);
    if (!pulls?.delete(image)) return;
    if (pulls.size === 0) this.pulls.delete(ref);
    this.changes.next(ref);
  }

  forget(ref: ProjectRef): void {
    this.last.delete(ref);
    this.pulls.delete(ref);
  }
}
