import { Catch, Controller, Injectable, UseFilters, applyDecorators, type ArgumentsHost } from '@nestjs/common';
import type { ExceptionFilter } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { sendPage } from '../http/fallback.filter.js';
import { problemOf, startAnswer } from '../http/problem.filter.js';
import type { Problem } from '../http/problem.js';
import { SignInRequired } from '../http/sign-in-required.js';
import { ErrorPage } from './pages/error.page.js';
import { Pages } from './pages.js';
import { renderPage } from './render.js';

/** What goes wrong on a page is told on a page; who is not signed in is shown the way. */
@Catch()
@Injectable()
export class PageFilter implements ExceptionFilter {
  constructor(private readonly pages: Pages) {}

  async catch(error: unknown, host: ArgumentsHost): Promise<void> {
    const http = host.switchToHttp();
    const [request, response] = [http.getRequest<Request>(), http.getResponse<Response>()];
    if (error instanceof SignInRequired) return sendPage(error, request, response);
    const problem = problemOf(error, request);
    if (!startAnswer(error, problem, response)) return;
    const chrome = await this.pages.chrome(request, response);
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    response.end(renderPage(<ErrorPage chrome={chrome} error={viewOf(problem)} />));
  }
}

const viewOf = ({ status, title, detail, errors, requestId }: Problem) => ({
  status,
  title,
  text: [detail, ...Object.entries(errors ?? {}).map(([field, messages]) => `${field}: ${messages.join(', ')}.`)].join(
    ' ',
  ),
  requestId: requestId ?? '',
});

/** A controller of pages: errors become pages, and nothing of it is in the API's description. */
export const PageController = (path: string) =>
  applyDecorators(Controller(path), UseFilters(PageFilter), ApiExcludeController());
