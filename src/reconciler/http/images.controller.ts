import { Body, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { By } from '../../auth/by.js';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import type { Actor } from '../../kernel/event.js';
import { ProjectImages, type ProjectImage } from '../project-images.js';

export class ImageDto {
  /** As the project names it, e.g. `docker.io/supabase/postgres:17.6.1.136`. */
  readonly image: string;
  /** Services that are made of it. */
  readonly services: string[];
  /** `sha256:` and 64 hex digits; null before its first use. */
  readonly digest: string | null;
  /** `digest`: as the registry knows it; `id`: the engine's own, of an imported image; null before its first use. */
  readonly pinnedBy: 'digest' | 'id' | null;
  /** ISO 8601, UTC; null where it is not known. */
  readonly pinnedSince: string | null;
}

export class ImageListDto {
  readonly images: ImageDto[];
}

export class RepinDto {
  /** One of GET …/images that is pinned. */
  @IsString()
  @Length(1, 500)
  readonly image!: string;
}

@ApiTags('images')
@ApiController('projects')
export class ImagesController {
  constructor(private readonly images: ProjectImages) {}

  /** What each image of the project stands for since its first use, wherever its tag moves. */
  @Get(':ref/images')
  @Requires('projects:read')
  async list(@Param('ref') ref: string): Promise<ImageListDto> {
    return { images: (await this.images.of(ref)).map(imageDto) };
  }

  /**
   * 202: the former content is let go. The next container of that image is made of what the server has under the
   * reference, else of what the registry gives, and that is pinned. What runs goes on; restart it to take the new content.
   */
  @Post(':ref/images/repin')
  @HttpCode(202)
  @Requires('projects:write')
  async repin(@Param('ref') ref: string, @Body() { image }: RepinDto, @By() by: Actor): Promise<ImageDto> {
    return imageDto(await this.images.repin(ref, image, by));
  }
}

const imageDto = ({ image, services, pin }: ProjectImage): ImageDto => ({
  image,
  services: [...services],
  digest: pin?.digest ?? null,
  pinnedBy: pin?.by ?? null,
  pinnedSince: pin?.since ? new Date(pin.since).toISOString() : null,
});
