import { Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Requires } from '../../auth/requires.js';
import { ApiController } from '../../http/api-controller.js';
import { ActivityLog } from '../activity-log.js';
import { activityDto, ActivityPageDto, ActivityQuery } from './activity.dto.js';

@ApiTags('activity')
@ApiController('activity')
export class ActivityController {
  constructor(private readonly log: ActivityLog) {}

  /** Every event in one human line, newest first. Follow it live at /api/v1/activity/stream. */
  @Get()
  @Requires('activity:read')
  async page(@Query() { actor, project, kind, from, to, limit, cursor }: ActivityQuery): Promise<ActivityPageDto> {
    const moment = (text: string | undefined) => (text === undefined ? undefined : Date.parse(text));
    const filter = { actor, project, kind, from: moment(from), to: moment(to) };
    const { items, next } = await this.log.page(filter, { limit, cursor });
    return { items: items.map(activityDto), next };
  }
}
