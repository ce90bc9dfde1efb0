import { Catch, MethodNotAllowedException, NotFoundException, type ArgumentsHost } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemOf, sendProblem, startAnswer } from './problem.filter.js';
import { SignInRequired } from './sign-in-required.js';

/** The methods that the application's own routes know for a path, upper case. */
export type MethodsOf = (path: string) => readonly string[];

/**
 * Answers what no controller's own filter answers: unknown addresses, unreadable requests, hosts that are not ours.
 * Under /api with a problem, elsewhere with a short page or the way to the login.
 */
@Catch()
export class FallbackFilter implements ExceptionFilter {
  constructor(private readonly methodsOf: MethodsOf) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    const error = thrown instanceof NotFoundException ? this.notFound(thrown, request, response) : thrown;
    if (isApi(request)) sendProblem(error, request, response);
    else sendPage(error, request, response);
  }

  /** An address that exists for other methods is not "not found". */
  private notFound(error: NotFoundException, request: Request, response: Response): unknown {
    const methods = this.methodsOf(request.path);
    if (methods.length === 0 || methods.includes(request.method)) return error;
    response.setHeader('Allow', methods.join(', '));
    return new MethodNotAllowedException();
  }
}

export const isApi = (request: Request): boolean => request.path === '/api' || request.path.startsWith('/api/');

/** A page of few words. Surfaces with a look of their own bring a filter of their own. */
export function sendPage(error: unknown, request: Request, response: Response): void {
  const problem = problemOf(error, request);
  if (!startAnswer(error, problem, response)) return;
  if (error instanceof SignInRequired) pointToLogin(error, request, response);
  response.setHeader('Content-Type', 'text/html; charset=utf-8');
  response.end(
    `<!doctype html><html lang="en"><title>${escaped(problem.title)}</title>` +
      `<h1>${escaped(problem.title)}</h1><p>${escaped(problem.detail)}</p><p>Request ${escaped(problem.requestId ?? '')}</p>`,
  );
}

/** A redirect, or what htmx takes for one; nothing where the caller would not follow. */
export function pointToLogin({ location }: SignInRequired, request: Request, response: Response): void {
  if (location === undefined) return;
  if (request.headers['hx-request'] === 'true') response.setHeader('HX-Redirect', location);
  else response.status(303).setHeader('Location', location);
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
