import { MethodNotAllowedException, MisdirectedException } from '@nestjs/common';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { parseFields } from './form.js';
import { ownHosts, type HttpSettings } from './http-settings.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/** TRACE would echo cookies, OPTIONS would answer for routes without asking a guard; we grant nothing across origins. */
export function checkMethod(request: Request, response: Response, next: NextFunction): void {
  if (!METHODS.includes(request.method)) {
    response.setHeader('Allow', METHODS.join(', '));
    throw new MethodNotAllowedException();
  }
  next();
}

/** Another `Host` is a name that somebody else made point at us (DNS rebinding), or a mistake: 421. */
export function checkHost(settings: HttpSettings): RequestHandler {
  const hosts = ownHosts(settings);
  return (request, _response, next) => {
    if (!hosts.has(withoutDefaultPort((request.headers.host ?? '').toLowerCase(), settings)))
      throw new MisdirectedException();
    next();
  };
}

const withoutDefaultPort = (host: string, { baseUrl }: HttpSettings): string =>
  host.replace(baseUrl.startsWith('https:') ? /:443$/ : /:80$/, '');

/** A parameter given twice is read differently by different readers: refused. */
export function checkQuery(request: Request, _response: Response, next: NextFunction): void {
  const start = request.url.indexOf('?');
  if (start >= 0) parseFields(request.url.slice(start + 1));
  next();
}
