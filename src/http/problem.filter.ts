import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Request, Response } from 'express';
import { problemHeaders, toProblem, type Problem } from './problem.js';
import { contextOf } from './request-context.js';

const log = new Logger('http');

/** For `/api`: every error becomes `application/problem+json`. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    sendProblem(error, http.getRequest<Request>(), http.getResponse<Response>());
  }
}

export function sendProblem(error: unknown, request: Request, response: Response): void {
  const problem = problemOf(error, request);
  if (!startAnswer(error, problem, response)) return;
  response.setHeader('Content-Type', 'application/problem+json');
  response.end(JSON.stringify(problem));
}

/** The problem that an error is; a fault of ours goes to the log with the request's id. */
export function problemOf(error: unknown, request: Request): Problem {
  const problem = toProblem(error, contextOf(request).requestId);
  if (problem.status === 500) log.error(error);
  return problem;
}

/** @returns false when an answer is under way already: then it is cut, so that nobody takes half of it for the whole */
export function startAnswer(error: unknown, problem: Problem, response: Response): boolean {
  if (response.headersSent) {
    response.destroy();
    return false;
  }
  response.status(problem.status);
  for (const [name, value] of Object.entries(problemHeaders(error, problem))) response.setHeader(name, value);
  return true;
}
