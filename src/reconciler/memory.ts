import { Inject, Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import type { ProjectRef } from '../kernel/ids.js';
import { SCHEDULER, type Scheduler } from '../kernel/scheduler.js';
import { targetOf, type Plan, type Step } from '../stack/domain/actions.js';
import type { ObservedStack } from '../stack/domain/observed.js';
import type { Evidence, Standing } from './domain/drift.js';
import type { Held, Restraint } from './domain/restraint.js';
import type { Reason } from './domain/reasons.js';
import { CRASHED } from './domain/verdict.js';
import { ProjectStatusRow } from './project-status.js';

import type { Wish } from './wishes.js';
import { retryDelayMs } from './work-queue.js';

const EVIDENCE_KEPT = 60;
/** A service that ran this long since its last crash starts afresh. */
const CALM_AFTER_MS = 10 * 60_000;
const isCrash = (cause: string): boolean => /^(crashed|ran out of memory)/.test(cause);

interface Recollection {
  version: number;
  evidence: Evidence[];
  standing?: Standing;
  failures: Map<string, Held & { kind: Step['kind'] }>;
  crashes: Map<string, Held & { at: number }>;
}

/** What helps to act well but need not survive a restart: causes of drift, and what was tried in vain. */
@Injectable()
export class Memory {
  private readonly projects = new Map<ProjectRef, Recollection>();

  constructor(
    @Inject(SCHEDULER) private readonly scheduler: Scheduler,
    @InjectRepository(ProjectStatusRow) private readonly statuses: Repository<ProjectStatusRow>,
  ) {}

  /** A new wish is tried at once, whatever failed before. */
  startLook(ref: ProjectRef, version: number): void {
    const mine = this.of(ref);
    if (mine.version === version) return;
    mine.version = version;
    if (mine.standing) mine.standing = new Map();
    mine.failures.clear();
    mine.crashes.clear();
  }

  note(ref: ProjectRef, evidence: Evidence): void {
    const mine = this.of(ref);
    mine.evidence.push(evidence);
    if (mine.evidence.length > EVIDENCE_KEPT) mine.evidence.shift();
  }

  evidenceOf = (ref: ProjectRef): readonly Evidence[] => this.of(ref).evidence;

  /** Services that stood at the last look for this very wish; after a restart, what the log said. */
  async standingOf(ref: ProjectRef, wish: Wish): Promise<Standing> {
    const { standing } = this.of(ref);
    if (standing) return standing;
    const row = await this.statuses.findOneBy({ ref });
    const stood = row?.phase === 'settled' && row.observedVersion === wish.version;
    return new Map(stood ? wish.desired.containers.map(({ service }) => [service, null]) : []);
  }

  stands(ref: ProjectRef, { desired }: Wish, observed: ObservedStack, { steps, waits }: Plan): void {
    const changed = new Set([...steps.map(targetOf), ...waits.map(({ service }) => service)]);
    const running = observed.containers.filter((c) => c.state === 'running' && !changed.has(c.service));
    const wanted = new Set(desired.containers.map(({ service }) => service));
    this.of(ref).standing = new Map(running.filter((c) => wanted.has(c.service)).map((c) => [c.service, c.id]));
  }

  /** A crash is repaired at once the first time, then with growing delay. */
  drifted(ref: ProjectRef, service: string, cause: string): void {
    if (!isCrash(cause)) return;
    const { crashes } = this.of(ref);
    const now = this.scheduler.now();
    const last = crashes.get(service);
    const failures = last && now - last.at < CALM_AFTER_MS ? last.failures + 1 : 1;
    const until = failures === 1 ? 0 : now + retryDelayMs(failures + 1, this.scheduler.random());
    const message = `${CRASHED} ${failures === 1 ? 'once' : `${failures} times in a row`}, last: ${cause}`;
    crashes.set(service, { failures, reason: 'crash-loop', until, message, at: now });
  }

  failed(ref: ProjectRef, step: Step, reason: Reason, message: string): { retryInMs: number; isNews: boolean } {
    const { failures } = this.of(ref);
    const target = targetOf(step);
    const last = failures.get(target);
    const count = (last?.failures ?? 0) + 1;
    const retryInMs = retryDelayMs(count, this.scheduler.random());
    failures.set(target, {
      failures: count,
      reason,
      until: this.scheduler.now() + retryInMs,
      message,
      kind: step.kind,
    });
    return { retryInMs, isNews: last?.message !== message };
  }

  /** Only what had failed: a container that is made anew each time must not make its failing start look new. */
  succeeded(ref: ProjectRef, step: Step): void {
    const { failures } = this.of(ref);
    if (failures.get(targetOf(step))?.kind === step.kind) failures.delete(targetOf(step));
  }

  /** False when every step was tried in vain before: its start is no news then. */
  isFirstTry = (ref: ProjectRef, steps: readonly Step[]): boolean => {
    const { failures } = this.of(ref);
    return failures.size === 0 || !steps.some((step) => failures.has(targetOf(step)));
  };

  restraintOf(ref: ProjectRef): Restraint {
    const { failures, crashes } = this.of(ref);
    return new Map<string, Held>([...crashes, ...failures]);
  }

  /** All is as wished: what failed before is history. */
  calm(ref: ProjectRef): void {
    this.of(ref).failures.clear();
  }

  forget(ref: ProjectRef): void {
    this.projects.delete(ref);
  }

  private of(ref: ProjectRef): Recollection {
    let mine = this.projects.get(ref);
    if (!mine) this.projects.set(ref, (mine = { version: 0, evidence: [], failures: new Map(), crashes: new Map() }));
    return mine;
  }
}
