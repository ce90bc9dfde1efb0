import { Refused } from '../kernel/refused.js';
import type { Accepted } from '../projects/project-actions.js';
import type { Flash } from './view-models/frame.js';

/** What forms that wish something say afterwards. */

export const acceptedFlash = ({ version, changed }: Accepted): Flash =>
  changed
    ? { tone: 'ok', text: `Recorded as wish ${version}. The reconciler is on it.` }
    : { tone: 'idle', text: 'It is so already: nothing was recorded.' };

export const movedFlash: Flash = {
  tone: 'warn',
  text: 'The project was changed by somebody else meanwhile, so nothing was recorded. Look at it, then repeat.',
};

/** Somebody was faster: the plan that was shown is not what would happen. */
export const isMovedMeanwhile = (error: unknown): boolean =>
  error instanceof Refused && (error.code === 'version-conflict' || error.code === 'plan-stale');
