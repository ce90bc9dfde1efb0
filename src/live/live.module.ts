import { Module } from '@nestjs/common';
import { ActivityModule } from '../activity/activity.module.js';
import { AuthModule } from '../auth/auth.module.js';
import { ActivityFeed } from './activity-feed.js';
import { EventFeed } from './event-feed.js';
import { FeedsController } from './http/feeds.controller.js';

/** What happens, as it happens. Exports the feeds. */
@Module({
  imports: [ActivityModule, AuthModule],
  controllers: [FeedsController],
  providers: [EventFeed, ActivityFeed],
  exports: [EventFeed, ActivityFeed],
})
export class LiveModule {}
