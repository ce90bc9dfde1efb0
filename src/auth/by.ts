import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../kernel/event.js';
import type { Principal } from './principal.js';

/** A request after the guard: null for the anonymous. */
export type GuardedRequest = Request & { principal?: Principal | null };

const principalOf = (context: ExecutionContext): Principal | null =>
  context.switchToHttp().getRequest<GuardedRequest>().principal ?? null;

/** Who asks, as events name them. Not for public routes. */
export const By = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const principal = principalOf(context);
  if (!principal) throw new Error('@By() on a route that the anonymous may ask');
  return principal.actor;
});

/** Who asks, with session and permissions; null for the anonymous on public routes. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext) => principalOf(context));
