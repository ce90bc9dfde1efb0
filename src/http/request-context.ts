import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Actor } from '../kernel/event.js';

/** What belongs to one request and is not in its body. */
export interface RequestContext {
  /** Ours, also in the answer's `X-Request-Id`, in problems and in log lines. */
  readonly requestId: string;
  /** Who asks; set by the guard, absent for the anonymous. */
  actor?: Actor;
  /** From a form's hidden fields, which are no part of the body that DTOs check. */
  form?: Readonly<{ csrf?: string; idempotencyKey?: string }>;
}

const contexts = new WeakMap<object, RequestContext>();
const running = new AsyncLocalStorage<RequestContext>();

/** The context of the request that is being answered; undefined outside of one. */
export const currentContext = (): RequestContext | undefined => running.getStore();

export function contextOf(request: object): RequestContext {
  const context = contexts.get(request);
  if (!context) throw new Error('configureHttp() was not called: requests have no context');
  return context;
}

/** First in the chain: gives each request an id and a context. An id from outside is not believed. */
export function giveContext(request: Request, response: Response, next: NextFunction): void {
  const context: RequestContext = { requestId: randomUUID() };
  contexts.set(request, context);
  response.setHeader('X-Request-Id', context.requestId);
  running.run(context, next);
}
