import type { ContainerFacts } from '../stack/domain/observed.js';

/**
 * What inspections have told, by container id, until hands may have changed it. A container that this process made needs
 * no inspection. Facts that differ from the wish stay here too: a repair that failed must see them again.
 */
export class FactsCache {
  readonly #trusted = new Map<string, ContainerFacts | 'as made'>();
  readonly #touched = new Map<string, number>();
  readonly #stirred = new Map<string, number>();
  #turn = 0;
  #forgotAll = 0;

  /** This process made the container: it is as its labels say. */
  made(id: string): void {
    this.#trusted.set(id, 'as made');
  }

  isTrusted(id: string): boolean {
    return this.#trusted.has(id);
  }

  /** Undefined for one that was made here, and for one that was never inspected. */
  factsOf(id: string): ContainerFacts | undefined {
    const trusted = this.#trusted.get(id);
    return trusted === 'as made' ? undefined : trusted;
  }

  /** It began or ended to run: for a moment lists go on telling what was, and only an inspection waits for what is. */
  stirred(id: string): void {
    this.#stirred.set(id, ++this.#turn);
  }

  isStirred(id: string): boolean {
    return this.#stirred.has(id);
  }

  /** Taken before an inspection is asked for. */
  turn(): number {
    return this.#turn;
  }

  /** Keeps what an inspection told, unless the container was touched since `turn`. */
  learn(id: string, facts: ContainerFacts, turn: number): void {
    if (turn >= (this.#stirred.get(id) ?? 0)) this.#stirred.delete(id);
    if (turn < this.#forgotAll || turn < (this.#touched.get(id) ?? 0)) return;
    this.#trusted.set(id, facts);
  }

  /** Hands may have changed it. */
  distrust(id: string): void {
    this.#touched.set(id, ++this.#turn);
    this.#trusted.delete(id);
  }

  /** Changes may have been missed: every container has to be inspected again. */
  distrustAll(): void {
    this.#forgotAll = ++this.#turn;
    this.#trusted.clear();
    this.#touched.clear();
    this.#stirred.clear();
  }

  forget(id: string): void {
    this.#trusted.delete(id);
    this.#touched.delete(id);
    this.#stirred.delete(id);
  }
}
