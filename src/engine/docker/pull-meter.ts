import type { Scheduler } from '../../kernel/scheduler.js';
import type { PullProgress } from '../engine.js';

const EVERY_MS = 250;

export interface PullLine {
  readonly status?: string;
  /** The layer. */
  readonly id?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
  readonly error?: string;
}

/** Adds up what the layers report, and tells it a few times a second at most. */
export class PullMeter {
  readonly #layers = new Map<string, { current: number; total: number }>();
  #last: PullProgress | undefined;
  #toldAt = -Infinity;

  constructor(
    private readonly image: string,
    private readonly scheduler: Scheduler,
    private readonly tell: ((progress: PullProgress) => void) | undefined,
  ) {}

  heard({ status = '', id, progressDetail }: PullLine): void {
    if (id !== undefined) this.#layer(id, status, progressDetail);
    this.#last = { image: this.image, status, ...this.#sum() };
    if (this.scheduler.now() - this.#toldAt >= EVERY_MS) this.finish();
  }

  /** Tells the last state, if it was not told yet. */
  finish(): void {
    if (this.#last) this.tell?.(this.#last);
    this.#last = undefined;
    this.#toldAt = this.scheduler.now();
  }

  #layer(id: string, status: string, { current = 0, total = 0 }: NonNullable<PullLine['progressDetail']> = {}): void {
    if (status === 'Downloading' && total > 0) this.#layers.set(id, { current, total });
    const layer = this.#layers.get(id);
    if (layer && /^(Download|Pull) complete$/.test(status)) layer.current = layer.total;
  }

  #sum(): { current: number; total: number } {
    const layers = [...this.#layers.values()];
    const sum = (of: 'current' | 'total') => layers.reduce((all, layer) => all + layer[of], 0);
    return { current: sum('current'), total: sum('total') };
  }
}
