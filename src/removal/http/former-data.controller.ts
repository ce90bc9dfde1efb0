import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import type { Actor } from '../../kernel/event.js';
import { KeptDumpDto, keptDumpDto } from '../../upgrades/http/upgrade.dto.js';
import { FormerData } from '../former-data.js';

export class RemoveFormerDataDto {
  /** Name of one of GET …/former-data. */
  @IsString()
  @Length(1, 200)
  readonly volume!: string;

  /** The project's slug, typed out. */
  @IsString()
  @Length(1, 63)
  readonly confirm!: string;
}

export class RemoveDumpDto {
  /** Name of one of GET …/dumps. */
  @IsString()
  @Length(1, 200)
  readonly dump!: string;

  /** The project's slug, typed out. */
  @IsString()
  @Length(1, 63)
  readonly confirm!: string;
}

export class FormerVolumeDto {
  readonly name: string;
  /** What it holds, e.g. `db-data`. */
  readonly role: string;
  readonly generation: number;
}

@ApiTags('former-data')
@ApiController('projects')
export class FormerDataController {
  constructor(private readonly former: FormerData) {}

  /** Volumes that upgrades and fresh starts left behind. */
  @Get(':ref/former-data')
  @Requires('projects:read')
  async list(@Param('ref') ref: string): Promise<FormerVolumeDto[]> {
    return (await this.former.of(ref)).map(({ name, role, generation }) => ({ name, role, generation }));
  }

  /** Deletes one of them for good. */
  @Post(':ref/former-data/remove')
  @HttpCode(204)
  @Requires('projects:delete')
  async remove(
    @Param('ref') ref: string,
    @Body() { volume, confirm }: RemoveFormerDataDto,
    @By() by: Actor,
  ): Promise<void> {
    await this.former.remove(ref, volume, confirm, by);
  }

  /** Dumps that upgrades keep, newest first. They are sealed, and open as long as the project exists. */
  @Get(':ref/dumps')
  @Requires('projects:read')
  async dumps(@Param('ref') ref: string): Promise<KeptDumpDto[]> {
    return (await this.former.dumpsOf(ref)).map(keptDumpDto);
  }

  /** Deletes one of them for good. */
  @Post(':ref/dumps/remove')
  @HttpCode(204)
  @Requires('projects:delete')
  async removeDump(
    @Param('ref') ref: string,
    @Body() { dump, confirm }: RemoveDumpDto,
    @By() by: Actor,
  ): Promise<void> {
    await this.former.removeDump(ref, dump, confirm, by);
  }
}
