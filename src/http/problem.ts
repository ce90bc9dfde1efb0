import { HttpException } from '@nestjs/common';
import { Refused, type FieldErrors, type RefusalCode } from '../kernel/refused.js';

/** What only HTTP can refuse, beside the refusals of commands. */
type HttpOnlyCode = 'method-not-allowed' | 'unsupported-media-type' | 'misdirected' | 'failed';
export type ProblemCode = RefusalCode | HttpOnlyCode;

/** An error answer after RFC 9457. */
export interface Problem {
  /** `/problems/<code>` */
  readonly type: string;
  /** The same for every problem of this code. */
  readonly title: string;
  readonly status: number;
  /** Stable: what programs compare. */
  readonly code: ProblemCode;
  /** What happened this time and what to do next, for people. */
  readonly detail: string;
  readonly errors?: FieldErrors;
  readonly requestId?: string;
}

const KINDS: Record<ProblemCode, readonly [status: number, title: string]> = {
  invalid: [400, 'Something in the request is not right.'],
  unauthenticated: [401, 'Nobody is signed in.'],
  forbidden: [403, 'This is not allowed.'],
  'not-found': [404, 'There is nothing here.'],
  'method-not-allowed': [405, 'This address does not know this method.'],
  taken: [409, 'This is taken already.'],
  'wrong-state': [409, 'This is not possible now.'],
  'too-many-retries': [409, 'Too many changes came at once.'],
  'version-conflict': [412, 'This was changed meanwhile.'],
  'plan-stale': [412, 'The plan is no longer true.'],
  'too-large': [413, 'The request is too large.'],
  'unsupported-media-type': [415, 'This kind of content is not understood here.'],
  misdirected: [421, 'This server does not answer for that host.'],
  'idempotency-mismatch': [422, 'This Idempotency-Key was used for another request.'],
  'too-many': [429, 'Too many requests.'],
  failed: [500, 'Something failed on our side.'],
  unavailable: [503, 'This is not available now.'],
  'storage-low': [507, 'There is not enough room left.'],
};

const statusOf = (code: ProblemCode): number => KINDS[code][0];

/** For errors that Nest and Express throw: their own texts may repeat what the caller sent, so they are not shown. */
const CODE_OF_STATUS: Readonly<Record<number, readonly [ProblemCode, detail: string]>> = {
  400: ['invalid', 'The request could not be read.'],
  401: ['unauthenticated', 'Sign in, or send an API key.'],
  403: ['forbidden', 'This is not allowed.'],
  404: ['not-found', 'There is nothing at this address.'],
  405: ['method-not-allowed', 'See the Allow header for the methods of this address.'],
  413: ['too-large', 'Send less at once.'],
  415: ['unsupported-media-type', 'Send JSON as application/json in UTF-8, uncompressed.'],
  421: ['misdirected', 'Use the address that this installation is configured for.'],
  429: ['too-many', 'Wait a while, then repeat.'],
  503: ['unavailable', 'Wait a while, then repeat.'],
};

/** Total: what is not a refusal is a fault of ours, of which the answer says nothing (it may hold a secret). */
export function toProblem(error: unknown, requestId?: string): Problem {
  if (error instanceof Refused) return problem(error.code, error.message, error.detail.errors, requestId);
  const known = error instanceof HttpException ? CODE_OF_STATUS[error.getStatus()] : undefined;
  if (known) return problem(known[0], known[1], undefined, requestId);
  if (error instanceof HttpException && error.getStatus() < 500) {
    return problem('invalid', 'The request could not be carried out.', undefined, requestId);
  }
  const seeLog = requestId ? ` The log has the cause under request ${requestId}.` : '';
  return problem('failed', `Nothing is known to have changed; look before you repeat.${seeLog}`, undefined, requestId);
}

function problem(code: ProblemCode, detail: string, errors?: FieldErrors, requestId?: string): Problem {
  return {
    type: `/problems/${code}`,
    title: KINDS[code][1],
    status: statusOf(code),
    code,
    detail,
    ...(errors && { errors }),
    ...(requestId && { requestId }),
  };
}

/** Headers that go with the problem. */
export function problemHeaders(error: unknown, { code }: Problem): Readonly<Record<string, string>> {
  const retryAfterS = error instanceof Refused ? error.detail.retryAfterS : undefined;
  return {
    ...(retryAfterS !== undefined && { 'Retry-After': String(Math.ceil(retryAfterS)) }),
    ...(code === 'unauthenticated' && { 'WWW-Authenticate': 'Bearer realm="supascale"' }),
  };
}
