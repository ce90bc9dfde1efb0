import { Get } from '@nestjs/common';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { ServerList } from '../server-list.js';
import { serverDto, ServerDto } from './server.dto.js';

@ApiController('servers')
export class ServersController {
  constructor(private readonly servers: ServerList) {}

  /** The Docker hosts that projects can run on. */
  @Get()
  @Requires('servers:read')
  async list(): Promise<{ servers: ServerDto[] }> {
    return { servers: (await this.servers.all()).map(serverDto) };
  }
}
