import type { Request } from 'express';
import { once } from 'node:events';

/** A client that takes nothing for so long is cut; it comes back and resumes. */
const PATIENCE_MS = 30_000;

/**
 * For a feed's `ready`: resolves when the client has taken what was sent, so that reading back a long log goes at the
 * client's pace.
 * @throws Error when it takes nothing for 30 s
 */
export const clientOf =
  ({ res }: Request) =>
  async (): Promise<void> => {
    if (!res?.writableNeedDrain) return;
    await once(res, 'drain', { signal: AbortSignal.timeout(PATIENCE_MS) });
  };
