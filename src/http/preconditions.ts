import { createParamDecorator, type ExecutionContext, type ParamDecoratorEnhancer } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import { createHash } from 'node:crypto';
import type { Request } from 'express';
import type { Once } from '../event-store/once.js';
import { canonicalJson } from '../kernel/canonical-json.js';
import { Refused, invalidField } from '../kernel/refused.js';
import { contextOf } from './request-context.js';

/** The strong entity tag of a stream's version. */
export const etag = (version: number): string => `"${version}"`;

/** Says in the API's description that a route reads this header. */
const told =
  (name: string, description: string): ParamDecoratorEnhancer =>
  (target, key, _index) => {
    const route = key === undefined ? undefined : Object.getOwnPropertyDescriptor(target, key);
    if (key !== undefined && route) ApiHeader({ name, description, required: false })(target, key, route);
  };

/** `If-Match` as the version that the caller saw; undefined without one (and for `*`, which any version fits). */
export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    readIfMatch(context.switchToHttp().getRequest<Request>().headers['if-match']),
  [told('If-Match', 'The ETag that was seen: a newer version refuses the change with 412.')],
);

/** @throws Refused `invalid` for anything but one strong tag of ours */
export function readIfMatch(header: string | undefined): number | undefined {
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(0|[1-9]\d{0,14})"$/.exec(header.trim())?.[1];
  if (version === undefined) throw invalidField('If-Match', 'must be one ETag as we gave it, with its quotes: "3"');
  return Number(version);
}

/** `If-Plan` as the hash of the plan that the caller saw; undefined without one. */
export const IfPlan = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    readIfPlan(context.switchToHttp().getRequest<Request>().headers['if-plan']),
  [
    told(
      'If-Plan',
      'The hash of a plan that was seen: when the wish would cause something else by now, it is refused with 412.',
    ),
  ],
);

/** @throws Refused `invalid` for anything but one hash of ours, with or without quotes */
export function readIfPlan(header: string | string[] | undefined): string | undefined {
  if (header === undefined) return undefined;
  const hash = typeof header === 'string' ? /^"?([0-9a-f]{64})"?$/.exec(header.trim())?.[1] : undefined;
  if (hash === undefined) throw invalidField('If-Plan', 'must be the hash of a plan as we gave it: 64 hex digits');
  return hash;
}

/** `Idempotency-Key` (for forms a hidden field) with what was asked under it; undefined without one. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext) => readOnce(context.switchToHttp().getRequest<Request>(), Date.now()),
  [
    told(
      'Idempotency-Key',
      'The same call sent again with the same key happens once. 1 to 255 visible ASCII characters.',
    ),
  ],
);

/** @throws Refused `invalid` unless the key has 1 to 255 visible ASCII characters */
export function readOnce(request: Request, now: number): Once | undefined {
  const { actor, form } = contextOf(request);
  const key = request.headers['idempotency-key'] ?? form?.idempotencyKey;
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    throw invalidField('Idempotency-Key', 'must have 1 to 255 visible ASCII characters');
  }
  if (!actor) throw new Refused('unauthenticated', 'An Idempotency-Key belongs to a caller: sign in first.');
  return { caller: actor.id, key, fingerprint: fingerprintOf(request), now };
}

const fingerprintOf = ({ method, originalUrl, body }: Request): string =>
  createHash('sha256')
    .update(`${method}\n${originalUrl}\n${canonicalJson((body as unknown) ?? null)}`)
    .digest('hex');
