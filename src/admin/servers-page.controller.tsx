import { Get, Inject, Req, Res } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Request, Response } from 'express';
import { Not, Repository } from 'typeorm';
import { Requires } from '../auth/requires.js';
import { CLOCK, type Clock } from '../kernel/clock.js';
import type { ServerId } from '../kernel/ids.js';
import { ProjectRow } from '../projects/project-list.js';
import { ProjectSettings } from '../projects/project-settings.js';
import { Observations } from '../reconciler/observations.js';
import { ServerList, type ServerRow } from '../servers/server-list.js';
import { PageController } from './page.filter.js';
import { ServersPage } from './pages/servers.page.js';
import { Pages } from './pages.js';
import type { ServerView } from './view-models/lists.js';

@PageController('admin/servers')
export class ServersPageController {
  constructor(
    private readonly pages: Pages,
    private readonly servers: ServerList,
    private readonly observations: Observations,
    private readonly settings: ProjectSettings,
    @InjectRepository(ProjectRow) private readonly projects: Repository<ProjectRow>,
    @Inject(CLOCK) private readonly now: Clock,
  ) {}

  @Get()
  @Requires('servers:read')
  async show(@Req() request: Request, @Res() response: Response): Promise<void> {
    const servers = await Promise.all((await this.servers.all()).map((row) => this.view(row)));
    await this.pages.send(request, response, (chrome) => <ServersPage chrome={chrome} servers={servers} />);
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
