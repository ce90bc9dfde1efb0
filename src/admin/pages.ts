import { Inject, Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { randomUUID } from 'node:crypto';
import type { VNode } from 'preact';
import { ActivityLog } from '../activity/activity-log.js';
import { AccessSettings } from '../auth/access-settings.js';
import type { GuardedRequest } from '../auth/by.js';
import { Csrf } from '../auth/csrf.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { ServerId } from '../kernel/ids.js';
import { Observations } from '../reconciler/observations.js';
import { ServerList } from '../servers/server-list.js';
import { flashOf } from './answers.js';
import { Assets } from './assets.js';
import { FLASH_COOKIE, flashCookie, readFlash, readTheme, writeFlash } from './preferences.js';
import { renderPage } from './render.js';
import type { Chrome, EngineTrouble, Flash } from './view-models/frame.js';

/** What every page has around it, and how pages are sent. */
@Injectable()
export class Pages {
  constructor(
    private readonly assets: Assets,
    private readonly csrf: Csrf,
    private readonly settings: AccessSettings,
    private readonly activity: ActivityLog,
    private readonly servers: ServerList,
    private readonly observations: Observations,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  async chrome(request: GuardedRequest, response: Response): Promise<Chrome> {
    const principal = request.principal ?? null;
    const [cursor, troubles] = principal ? await Promise.all([this.activity.newestId(), this.troubles()]) : [0, []];
    return {
      asset: (name) => this.assets.address(name),
      user: principal && { name: principal.actor.name },
      csrf: principal?.via === 'session' ? this.csrf.tokenFor(principal.session) : '',
      theme: readTheme(request),
      path: request.originalUrl,
      flash: this.takeFlash(request, response),
      troubles,
      cursor,
      now: this.now(),
      once: randomUUID,
    };
  }

  /** @param page what to show, inside what every page has around it */
  async send(request: Request, response: Response, page: (chrome: Chrome) => VNode, status = 200): Promise<void> {
    const html = renderPage(page(await this.chrome(request, response)));
    // A form that was answered with a page of its own has no address that one could come back to.
    if (request.method !== 'GET') response.setHeader('HX-Push-Url', 'false');
    response.status(status).setHeader('Content-Type', 'text/html; charset=utf-8').end(html);
  }

  /** After a form: to a page of ours, which says what happened. */
  seeOther(response: Response, path: string, flash?: Flash): void {
    if (flash) response.cookie(FLASH_COOKIE, writeFlash(flash), flashCookie(this.settings));
    response.redirect(303, path);
  }

  /** As {@link seeOther}, with what the work says or why it was refused. @throws as {@link flashOf} */
  async answer(response: Response, path: string, work: () => Promise<string>): Promise<void> {
    this.seeOther(response, path, await flashOf(work));
  }

  /** A part that reads itself again does not eat what the next page shall say. */
  private takeFlash(request: Request, response: Response): Flash | null {
    const flash = readFlash(request);
    if (!flash || String(request.headers['hx-source'] ?? '').startsWith('div')) return null;
    response.cookie(FLASH_COOKIE, '', { ...flashCookie(this.settings), maxAge: 0 });
    return flash;
  }

  private async troubles(): Promise<readonly EngineTrouble[]> {
    const servers = await this.servers.all();
    return servers.flatMap(({ id, name }) => {
      const availability = this.observations.availabilityOf(id as ServerId);
      if (!availability || availability.reachable) return [];
      return [{ server: name, reason: availability.reason, since: availability.since }];
    });
  }
}
