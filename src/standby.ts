import { setTimeout } from 'node:timers/promises';
import type { Settings } from './config/settings.js';
import { databaseFile, makeDataFolder } from './database/data-folder.js';
import { readLease } from './database/lease.js';
import { tryProcessLock, type ProcessLock } from './database/process-lock.js';
import { JsonLogger } from './http/logging.js';
import { serveStandby } from './http/standby-server.js';

/** Two system calls each time. How long a takeover takes is this and a start. */
const POLL_MS = 500;

/** The data folder is ours. */
export interface Turn {
  readonly lock: ProcessLock;
  /** How long it was waited for; null when nobody had it. */
  readonly waitedMs: number | null;
}

/**
 * Waits until no other process uses the data. Asks the operating system's lock, never the lease: a lock that is free is
 * the only sign that its holder cannot act any more.
 * @returns undefined when `signal` was first
 * @throws StartRefused when the data folder cannot be used
 */
export async function standBy(settings: Settings, signal: AbortSignal): Promise<Turn | undefined> {
  const { dataFolder } = settings;
  makeDataFolder(dataFolder);
  const free = tryProcessLock(dataFolder);
  if (free) return { lock: free, waitedMs: null };
  const began = performance.now();
  const logger = new JsonLogger(settings['log.level']);
  const answers = new Answers(settings, logger);
  logger.log(`Standing by for ${readLease(databaseFile(dataFolder))?.holder ?? 'another process'}.`, 'Standby');
  process.send?.('ready'); // for PM2: it stands where it should
  try {
    while (!signal.aborted) {
      const lock = tryProcessLock(dataFolder);
      if (lock) return { lock, waitedMs: Math.round(performance.now() - began) };
      await answers.open();
      await setTimeout(POLL_MS, undefined, { signal }).catch(() => undefined); // aborted: the loop ends
    }
    return undefined;
  } finally {
    await answers.close();
  }
}

/** Tells whoever asks on `standby.port` that this process waits. */
class Answers {
  private stop: (() => Promise<void>) | undefined;
  private hasWarned = false;

  constructor(
    private readonly settings: Settings,
    private readonly logger: JsonLogger,
  ) {}

  /** No effect when it is open, or is not wished for. A port that is taken is tried again at the next call. */
  async open(): Promise<void> {
    const { 'http.host': host, 'standby.port': port, dataFolder } = this.settings;
    if (port === 0 || this.stop) return;
    try {
      this.stop = await serveStandby({ host, port }, () => readLease(databaseFile(dataFolder)));
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      const text = `Nobody can be told that this process stands by: port ${port} of ${host} cannot be had (${why}). It is tried again; or set SUPASCALE_STANDBY_PORT.`;
      if (!this.hasWarned) this.logger.warn(text, 'Standby');
      this.hasWarned = true;
    }
  }

  async close(): Promise<void> {
    await this.stop?.();
  }
}
