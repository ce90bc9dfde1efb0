import { Body, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { Not, Repository } from 'typeorm';
import { By } from '../auth/by.js';
import { Requires } from '../auth/requires.js';
import type { Once } from '../event-store/once.js';
import { IdempotencyKey } from '../http/preconditions.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { Actor } from '../kernel/event.js';
import type { ServerId } from '../kernel/ids.js';
import { Refused } from '../kernel/refused.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectSettings } from '../projects/project-settings.js';
import { Observations } from '../reconciler/observations.js';
import { RegistryLogins } from '../registries/registry-logins.js';
import { ServerList, type ServerRow } from '../servers/server-list.js';
import { field, type FormBody } from './form-fields.js';
import { PageController } from './page.filter.js';
import { ServersPage } from './pages/servers.page.js';
import { Pages } from './pages.js';
import type { RegistryLoginForm, ServerView } from './view-models/lists.js';

const HERE = '/admin/servers';

@PageController('admin/servers')
export class ServersPageController {
  constructor(
    private readonly pages: Pages,
    private readonly servers: ServerList,
    private readonly observations: Observations,
    private readonly settings: ProjectSettings,
    private readonly logins: RegistryLogins,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  @Get()
  @Requires('servers:read')
  show(@Req() request: Request, @Res() response: Response): Promise<void> {
    return this.send(request, response, { registry: '', username: '', errors: {} }, 200);
  }

  @Post('registries')
  @Requires('servers:write')
  async give(
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const [registry, username] = [field(body, 'registry').trim(), field(body, 'username')];
    try {
      await this.logins.give(registry, username, field(body, 'password'), by, once);
      this.pages.seeOther(response, HERE, { tone: 'ok', text: `Images of ${registry} are pulled as ${username}.` });
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
      await this.send(request, response, { registry, username, errors: error.detail.errors ?? {} }, 422);
    }
  }

  @Post('registries/remove')
  @Requires('servers:write')
  async remove(
    @Body() body: FormBody,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
    @Res() response: Response,
  ): Promise<void> {
    const registry = field(body, 'registry');
    await this.logins.remove(registry, by, once);
    this.pages.seeOther(response, HERE, { tone: 'ok', text: `Images of ${registry} are pulled without a login.` });
  }

  @Get(['registries', 'registries/remove'])
  @Requires('servers:read')
  again(@Res() response: Response): void {
    this.pages.seeOther(response, HERE);
  }

  private async send(request: Request, response: Response, typed: RegistryLoginForm, status: number): Promise<void> {
    const servers = await Promise.all((await this.servers.all()).map((row) => this.view(row)));
    const logins = await this.logins.list();
    await this.pages.send(
      request,
      response,
      (chrome) => <ServersPage chrome={chrome} servers={servers} logins={logins} typed={typed} />,
      status,
    );
  }

  private async view(row: ServerRow): Promise<ServerView> {
    const seen = this.observations.availabilityOf(row.id as ServerId);
    return {
      id: row.id,
      name: row.name,
      address: row.endpoint === 'local' ? 'the engine of this machine' : row.endpoint,
      state: {
        reachable: seen?.reachable ?? false,
        text: seen ? (seen.reachable ? '' : seen.reason) : 'It was not tried yet.',
        since: seen?.since ?? this.now(),
      },
      engineVersion: row.engineVersion || null,
      projects: await this.projects.countBy({ serverId: row.id, desired: Not('gone') }),
      portRange: this.settings.ports.portRange.join('–'),
    };
  }
}
