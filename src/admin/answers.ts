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

/**
 * What the work says, or why it was refused: a refusal is an answer too, and stands above the page.
 * @throws what is no refusal, and `not-found`
 */
export async function flashOf(work: () => Promise<string>): Promise<Flash> {
  try {
    return { tone: 'ok', text: await work() };
  } catch (error) {
    if (!(error instanceof Refused) || error.code === 'not-found') throw error;
    const fields = Object.values(error.detail.errors ?? {}).flat();
    return { tone: 'bad', text: [error.message, ...fields].join(' ').slice(0, 300) };
  }
}
