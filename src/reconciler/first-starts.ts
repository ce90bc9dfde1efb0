import { Injectable } from '@nestjs/common';
import type { Engine } from '../engine/engine.js';
import { fold } from '../event-store/commands.js';
import { EventStore } from '../event-store/event-store.js';
import type { Recorded } from '../kernel/event.js';
import type { ProjectRef } from '../kernel/ids.js';
import { projectDecider } from '../projects/domain/project.decider.js';
import type { ObservedStack } from '../stack/domain/observed.js';
import { ConvergenceLog } from './convergence-log.js';
import type { ConvergenceEvent } from './domain/convergence.events.js';
import { AFRESH, isDatabaseWell, isHalfMade, NEVER_WELL } from './domain/first-start.js';
import type { FirstStart } from './domain/verdict.js';
import type { Wish } from './wishes.js';

/** Of the log, enough for the end of a first start and what follows. */
const LINES = 2_000;

/** Finds out, once for each volume of a database, whether the first start on it was carried to its end. */
@Injectable()
export class FirstStarts {
  constructor(
    private readonly store: EventStore,
    private readonly log: ConvergenceLog,
  ) {}

  /** @returns undefined as soon as the database stands on volumes that are known to hold data */
  async seen(
    ref: ProjectRef,
    { desired, unproven }: Wish,
    observed: ObservedStack,
    engine: Engine,
    signal: AbortSignal,
  ): Promise<FirstStart | undefined> {
    if (unproven.length === 0) return undefined;
    const broken = unproven.some(({ state }) => state === 'broken');
    const fresh = unproven.filter(({ state }) => state === 'new');
    const first = { service: 'db', isBroken: true, message: `${NEVER_WELL}, ${AFRESH}` };
    if (broken || !isDatabaseWell(desired, observed)) return { ...first, isBroken: broken };
    const isHalf =
      isHalfMade(await engine.logTail(ref, 'db', LINES, signal)) && !(await this.stoodOn(ref, fresh[0]!.name));
    const type = isHalf ? 'FirstStartFailed' : 'VolumeProven';
    await this.log.write(
      ref,
      fresh.map(({ name }) => ({ type, version: 1, data: { name } })),
    );
    return isHalf ? first : undefined;
  }

  /** Whether all services once stood on it while the project was to run; the log of a later container cannot tell. */
  private async stoodOn(ref: ProjectRef, volume: string): Promise<boolean> {
    const past = (await this.store.read(`convergence-${ref}`)) as readonly Recorded<ConvergenceEvent>[];
    const recorded = past.findLastIndex((event) => event.type === 'VolumeRecorded' && event.data.name === volume);
    const settled = past
      .slice(recorded + 1)
      .flatMap((event) => (event.type === 'ConvergenceSettled' ? event.data.wishVersion : []));
    if (settled.length === 0) return false;
    const wishes = await this.store.read(`project-${ref}`);
    return settled.some((version) => fold(projectDecider, wishes.slice(0, version)).status === 'active');
  }
}
