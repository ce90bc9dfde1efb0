import { Body, Delete, Get, HttpCode, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import type { Once } from '../../event-store/once.js';
import { ApiController } from '../../http/api-controller.js';
import { IdempotencyKey } from '../../http/preconditions.js';
import type { Actor } from '../../kernel/event.js';
import { RegistryLogins } from '../registry-logins.js';
import { GiveRegistryLoginDto, registryLoginDto, RegistryLoginListDto } from './registry.dto.js';

@ApiTags('registries')
@ApiController('registries')
export class RegistriesController {
  constructor(private readonly logins: RegistryLogins) {}

  /** Registries that this installation logs in at; never the passwords. */
  @Get()
  @Requires('servers:read')
  async list(): Promise<RegistryLoginListDto> {
    return { items: (await this.logins.list()).map(registryLoginDto) };
  }

  /** Gives or replaces the login for one registry, e.g. `ghcr.io`. Pulls that begin afterwards use it. */
  @Put(':registry/login')
  @HttpCode(204)
  @Requires('servers:write')
  give(
    @Param('registry') registry: string,
    @Body() { username, password }: GiveRegistryLoginDto,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<void> {
    return this.logins.give(registry, username, password, by, once);
  }

  /** From now on images are pulled from there as nobody. */
  @Delete(':registry/login')
  @HttpCode(204)
  @Requires('servers:write')
  remove(
    @Param('registry') registry: string,
    @By() by: Actor,
    @IdempotencyKey() once: Once | undefined,
  ): Promise<void> {
    return this.logins.remove(registry, by, once);
  }
}
