import { BEGINNING } from './sim-time.js';

/** Who does or says something. */
export type Voice = 'user' | 'chaos' | 'hands' | 'host' | 'call' | 'log' | 'process' | 'check';

/** What happened in one run, in order, with the world's time. */
export class Story {
  readonly lines: string[] = [];

  /**
   * @param isTold false: nothing is kept, which is quicker
   * @param inWords puts names that people know in the place of ids
   */
  constructor(
    private readonly now: () => number,
    readonly isTold: boolean,
    private readonly inWords: (text: string) => string,
  ) {}

  tell(voice: Voice, text: () => string): void {
    if (!this.isTold) return;
    this.lines.push(`${clock(this.now() - BEGINNING)}  ${voice.padEnd(8)}${this.inWords(text())}`);
  }
}

/** @param ms since the beginning. @returns e.g. `00:12:31.204` */
export function clock(ms: number): string {
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = String(Math.floor(ms % 1000)).padStart(3, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${rest}`;
}
