/** What an operator may tune; `config/` provides it. */
export abstract class ReconcilerSettings {
  /** Projects looked at side by side. */
  abstract readonly workers: number;
  /** Containers started at once on one server. */
  abstract readonly parallelStarts: number;
  /** Between two looks at every project that nothing asked for, milliseconds. */
  abstract readonly resyncMs: number;
  /** Between two looks that inspect every container, milliseconds. */
  abstract readonly deepResyncMs: number;
  /** How long calls under way may go on when the process is asked to stop, milliseconds. */
  abstract readonly drainMs: number;
}
