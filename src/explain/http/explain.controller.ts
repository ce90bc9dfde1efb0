import { Get, Header, Param } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { Explanations } from '../explanations.js';
import { explanationDto, ExplanationDto } from './explain.dto.js';

@ApiTags('projects')
@ApiController('projects/:ref/explain')
export class ExplainController {
  constructor(private readonly explanations: Explanations) {}

  /**
   * Why a project is as it is: from its light to the conditions that are not as they should be, the newest wish, the
   * plan, what was tried, and what the engine and the services that are ill said last.
   */
  @Get()
  @Header('Cache-Control', 'no-store')
  @Requires('projects:read', 'activity:read')
  async explain(@Param('ref') ref: string): Promise<ExplanationDto> {
    return explanationDto(await this.explanations.of(ref));
  }
}
