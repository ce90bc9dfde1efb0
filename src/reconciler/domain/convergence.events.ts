import type { Event, Upcasters } from '../../kernel/event.js';

/** One engine call as the log tells it. */
export interface StepRecord {
  /** e.g. `start` */
  readonly kind: string;
  /** A service, volume, network or image. */
  readonly target: string;
  readonly cause: string;
}

/**
 * What was done about the wishes of one project, stream `convergence-<ref>`. It wakes nobody and never collides with a
 * user's If-Match. Only news is written. `wishVersion` is the version of the project's stream that was acted for.
 */
export type ConvergenceEvent =
  | Event<'ConvergenceStarted', 1, { wishVersion: number; steps: readonly StepRecord[] }>
  | Event<
      'DriftFound',
      1,
      {
        wishVersion: number;
        service: string;
        /** What differs, e.g. `is exited (137)`. */
        difference: string;
        /** Why, as far as the engine's events tell, e.g. `killed by hand (signal 9)`. */
        cause: string;
      }
    >
  | Event<'StepDone', 1, { wishVersion: number; step: StepRecord; ms: number }>
  | Event<'StepFailed', 1, { wishVersion: number; step: StepRecord; code: string; message: string; retryInS: number }>
  /** The process was asked to stop while the call was under way: it may or may not have happened. */
  | Event<'StepInterrupted', 1, { wishVersion: number; step: StepRecord }>
  | Event<'LookFailed', 1, { wishVersion: number; code: string; message: string; retryInS: number }>
  | Event<'ConvergenceBlocked', 1, { wishVersion: number; reason: string; message: string }>
  /** All stands as wished, but a service is not well. */
  | Event<'ConvergenceDegraded', 1, { wishVersion: number; reason: string; message: string }>
  | Event<'ConvergenceSettled', 1, { wishVersion: number }>
  /** From now on this reference means this content for the project; `id` where an imported image has no digest. */
  | Event<'ImagePinned', 1, { image: string; digest: string; by: 'digest' | 'id' }>
  /** Let go by a person: the next container of it pins what is there then. `digest` is what it stood for. */
  | Event<'ImageUnpinned', 1, { image: string; digest: string }>
  /** Something that is wished inside the database was given to the running server. */
  | Event<'DatabaseArranged', 1, { what: string }>
  /** The server refused it, in its own words. */
  | Event<'DatabaseNotArranged', 1, { what: string; message: string }>
  /** From now on a missing one blocks instead of being made anew. */
  | Event<'VolumeRecorded', 1, { name: string; role: string; generation: number }>
  /** Its database was seen well: from now on it counts as data. */
  | Event<'VolumeProven', 1, { name: string }>
  /** The first start on it ended half-way: what it holds only looks like a database. */
  | Event<'FirstStartFailed', 1, { name: string }>
  /** Deleted by a confirmed wish. */
  | Event<'VolumeDeleted', 1, { name: string }>;

export const convergenceUpcasters: Upcasters = {};
