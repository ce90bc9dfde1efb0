import { Column, Entity, PrimaryColumn } from 'typeorm';
import { streamKey, type Recorded } from '../kernel/event.js';
import { ignored, inlineProjection } from '../event-store/inline-projection.js';
import type { Tables } from '../event-store/tables.js';
import type { VolumeState } from './domain/first-start.js';
import { convergenceUpcasters, type ConvergenceEvent } from './domain/convergence.events.js';

export type Phase = 'pending' | 'progressing' | 'settled' | 'degraded' | 'failed' | 'blocked';

/** How far the reconciler got with one project: what its last news said. */
@Entity('project_status')
export class ProjectStatusRow {
  @PrimaryColumn('text') ref: string;
  @Column('text') phase: Phase;
  /** One word, e.g. `port-taken`. */
  @Column('text') reason: string;
  @Column('text') message: string;
  /** The wish that the last news was for; ready when settled at the project's own version. */
  @Column('integer') observedVersion: number;
  /** When `phase` or `reason` last changed, milliseconds since the epoch. */
  @Column('integer') since: number;
  /** How often drift was repaired so far. */
  @Column('integer') driftCount: number;
}

/** Volumes that have held data: from the moment before first use until a confirmed deletion. */
@Entity('project_volumes')
export class ProjectVolumeRow {
  @PrimaryColumn('text') name: string;
  @Column('text') ref: string;
  @Column('text') role: string;
  @Column('integer') generation: number;
  @Column('text') state: VolumeState;
}

/** What a reference to an image stands for in a project, since its first use. */
@Entity('project_images')
export class ProjectImageRow {
  @PrimaryColumn('text') ref: string;
  @PrimaryColumn('text') image: string;
  /** `sha256:` and 64 hex digits. */
  @Column('text') digest: string;
  /** `id` where an imported image has no digest. */
  @Column('text') pinnedBy: 'digest' | 'id';
  /** Milliseconds since the epoch; 0: not known. */
  @Column('integer', { default: 0 }) pinnedAt: number;
}

type Change = Partial<Pick<ProjectStatusRow, 'phase' | 'reason' | 'message' | 'observedVersion'>>;

/** Applies a change to the project's row, with `since` moved only when the state did. */
function note(event: Recorded, tables: Tables, change: Change, drift = 0): void {
  const ref = streamKey(event.stream);
  const before = tables.find(ProjectStatusRow, { ref });
  const base = before ?? {
    ref,
    phase: 'pending' as const,
    reason: 'new',
    message: '',
    observedVersion: 0,
    since: event.at,
    driftCount: 0,
  };
  const after = { ...base, ...change, driftCount: base.driftCount + drift };
  const isMoved = after.phase !== base.phase || after.reason !== base.reason;
  tables.upsert(ProjectStatusRow, { ...after, since: isMoved ? event.at : base.since });
}

/** Events that say in what state a project is. */
export type StateEvent = Extract<
  ConvergenceEvent,
  { type: 'ConvergenceSettled' | 'ConvergenceBlocked' | 'ConvergenceDegraded' | 'LookFailed' }
>;

export function stateOf(event: StateEvent): Pick<ProjectStatusRow, 'phase' | 'reason' | 'message'> {
  switch (event.type) {
    case 'ConvergenceSettled':
      return { phase: 'settled', reason: 'as-wished', message: 'Everything stands as wished.' };
    case 'ConvergenceBlocked':
      return { phase: 'blocked', reason: event.data.reason, message: event.data.message };
    case 'ConvergenceDegraded':
      return { phase: 'degraded', reason: event.data.reason, message: event.data.message };
    case 'LookFailed':
      return { phase: 'failed', reason: event.data.code, message: event.data.message };
  }
}

const news = (e: Recorded<StateEvent>, db: Tables): void =>
  note(e, db, { ...stateOf(e), observedVersion: e.data.wishVersion });

export const projectStatusProjection = inlineProjection<ConvergenceEvent>({
  name: 'project-status',
  category: 'convergence',
  upcasters: convergenceUpcasters,
  tables: [ProjectStatusRow, ProjectVolumeRow, ProjectImageRow],
  on: {
    ConvergenceStarted: (e, db) =>
      note(e, db, {
        phase: 'progressing',
        reason: 'converging',
        message: `${e.data.steps.length} step${e.data.steps.length === 1 ? '' : 's'} to go.`,
        observedVersion: e.data.wishVersion,
      }),
    DriftFound: (e, db) => note(e, db, {}, 1),
    StepDone: ignored,
    StepFailed: (e, db) =>
      note(e, db, { phase: 'failed', reason: e.data.code, message: `${e.data.step.target}: ${e.data.message}` }),
    StepInterrupted: ignored,
    LookFailed: news,
    ConvergenceBlocked: news,
    ConvergenceDegraded: news,
    ConvergenceSettled: news,
    DatabaseArranged: ignored,
    DatabaseNotArranged: ignored,
    ImagePinned: (e, db) => {
      const { image, digest, by: pinnedBy } = e.data;
      db.upsert(ProjectImageRow, { ref: streamKey(e.stream), image, digest, pinnedBy, pinnedAt: e.at });
    },
    ImageUnpinned: (e, db) => {
      db.delete(ProjectImageRow, { ref: streamKey(e.stream), image: e.data.image });
    },
    VolumeRecorded: (e, db) => {
      const state = db.find(ProjectVolumeRow, { name: e.data.name })?.state ?? 'new';
      db.upsert(ProjectVolumeRow, { ref: streamKey(e.stream), ...e.data, state });
    },
    VolumeProven: (e, db) => {
      db.update(ProjectVolumeRow, { name: e.data.name }, { state: 'proven' });
    },
    FirstStartFailed: (e, db) => {
      db.update(ProjectVolumeRow, { name: e.data.name }, { state: 'broken' });
    },
    VolumeDeleted: (e, db) => {
      db.delete(ProjectVolumeRow, { name: e.data.name });
    },
  },
});
