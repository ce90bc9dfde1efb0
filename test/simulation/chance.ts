/** Randomness that is the same for the same seed (mulberry32). */
export class Chance {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
    for (let warm = 0; warm < 4; warm += 1) this.next();
  }

  /** 0 ≤ x < 1 */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = this.state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  }

  is(probability: number): boolean {
    return this.next() < probability;
  }

  /** Both ends included. */
  int(least: number, most: number): number {
    return least + Math.floor(this.next() * (most - least + 1));
  }

  pick<T>(all: readonly T[]): T {
    const one = all[Math.floor(this.next() * all.length)];
    if (one === undefined) throw new RangeError('There is nothing to pick from.');
    return one;
  }

  /** By weight. */
  weighted<T>(all: readonly (readonly [weight: number, value: T])[]): T {
    let rest = this.next() * all.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of all) if ((rest -= weight) < 0) return value;
    throw new RangeError('There is nothing to pick from.');
  }

  /** A stream of its own, so that one kind of choices does not shift another. */
  fork(): Chance {
    return new Chance(Math.floor(this.next() * 4_294_967_296));
  }

  /** @param letters how many, a to z */
  word(letters: number): string {
    return Array.from({ length: letters }, () => String.fromCharCode(97 + this.int(0, 25))).join('');
  }
}
