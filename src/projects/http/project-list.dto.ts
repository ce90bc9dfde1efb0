import { IsOptional, IsString, Length } from 'class-validator';
import { PageQuery } from '../../http/paging.dto.js';
import { ProjectDto } from './project.dto.js';

export class ProjectQuery extends PageQuery {
  /** Part of a slug. */
  @IsOptional()
  @IsString()
  @Length(1, 40)
  readonly search?: string;
}

export class ProjectPageDto {
  readonly items: ProjectDto[];
  /** Send it as `cursor` for what follows; null at the end. */
  readonly next: string | null;
}
