import type { Secret } from '../kernel/secret.js';
import type { SecretRef, Text } from '../stack/domain/desired.js';
import { EngineError } from './engine-error.js';

type Reveal = (ref: SecretRef) => Secret;

/** Joins texts with their secrets, for one call, and remembers what it joined so that no error repeats it. */
export class Revealing {
  readonly #spoken = new Set<string>();
  constructor(private readonly reveal: Reveal) {}

  text(text: Text): string {
    return typeof text === 'string' ? text : text.map((part) => this.#part(part)).join('');
  }

  #part(part: string | SecretRef): string {
    if (typeof part === 'string') return part;
    const value = this.reveal(part).reveal();
    if (value !== '') this.#spoken.add(value);
    return value;
  }

  /** `error`, with every secret in its words replaced. */
  withoutSecrets(error: unknown): unknown {
    return withoutValues(error, [...this.#spoken]);
  }
}

/** `error`, with each of `values` in its words replaced. */
export function withoutValues(error: unknown, values: readonly string[]): unknown {
  if (!(error instanceof EngineError)) return error;
  const message = values.reduce((text, value) => (value ? text.replaceAll(value, '[secret]') : text), error.message);
  return message === error.message ? error : new EngineError(error.code, message, error.status);
}
