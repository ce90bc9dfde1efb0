import { Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { ServerList } from '../server-list.js';
import { serverDto, ServerListDto } from './server.dto.js';

@ApiTags('servers')
@ApiController('servers')
export class ServersController {
  constructor(private readonly servers: ServerList) {}

  /** The Docker hosts that projects can run on. */
  @Get()
  @Requires('servers:read')
  async list(): Promise<ServerListDto> {
    return { servers: (await this.servers.all()).map(serverDto) };
  }
}
