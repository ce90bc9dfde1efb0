/** Why a command was not carried out. HTTP statuses are given to these in one place, `http/problem.ts`. */
export type RefusalCode =
  | 'invalid'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'taken'
  | 'wrong-state'
  | 'version-conflict'
  | 'too-many-retries'
  | 'plan-stale'
  | 'idempotency-mismatch'
  | 'too-large'
  | 'too-many'
  | 'unavailable'
  | 'storage-low';

/** Field path → what is wrong with it, for a person: `{ "ports.gateway": ["must be 1024 to 65535"] }`. */
export type FieldErrors = Readonly<Record<string, readonly string[]>>;

/** A wish that was turned down, with the next step in its text. Nothing was recorded or changed. */
export class Refused extends Error {
  constructor(
    readonly code: RefusalCode,
    message: string,
    readonly detail: Readonly<{ errors?: FieldErrors; retryAfterS?: number }> = {},
  ) {
    super(message);
    this.name = 'Refused';
  }
}

/** `new Refused('invalid' …)` for one field. */
export const invalidField = (field: string, message: string): Refused =>
  new Refused('invalid', `${field} ${message}`, { errors: { [field]: [message] } });

/** `new Refused('taken' …)` for one field. */
export const takenField = (field: string, message: string): Refused =>
  new Refused('taken', message, { errors: { [field]: [message] } });
