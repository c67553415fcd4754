import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { controlRoomConfig } from './control-room.config.js';
import { DecideDeadLetters } from './decide-dead-letters.js';
import { FollowMessagesWhenMessageActivity } from './handlers/follow-messages-when-message-activity.handler.js';
import { KeepDeadLetters } from './handlers/keep-dead-letters.job.js';
import { KeepStorySteps } from './handlers/keep-story-steps.job.js';
import { WatchTheShop } from './handlers/watch-the-shop.job.js';
import { AlertsController } from './http/alerts.controller.js';
import { BankOutageController } from './http/bank-outage.controller.js';
import { ChaosController } from './http/chaos.controller.js';
import { DeadLettersController } from './http/dead-letters.controller.js';
import { LiveController } from './http/live.controller.js';
import { OperatorActionsController } from './http/operator-actions.controller.js';
import { ServePage } from './http/serve-page.js';
import { ShopController } from './http/shop.controller.js';
import { StoriesController } from './http/stories.controller.js';
import { TopologyController } from './http/topology.controller.js';
import { Alerts } from './persistence/alerts.js';
import { ControlRoomPrisma } from './persistence/control-room.database.js';
import { DeadLetters } from './persistence/dead-letters.js';
import { OperatorActions } from './persistence/operator-actions.js';
import { StorySteps } from './persistence/story-steps.js';
import { KeepAlerts } from './watching/keep-alerts.js';
import { LiveFeed } from './watching/live-feed.js';
import { Monitoring } from './watching/monitoring.js';
import { ReadOverview } from './watching/read-overview.js';
import { ReadProcesses } from './watching/read-processes.js';
import { ReadQueues } from './watching/read-queues.js';
import { Supervisor } from './watching/supervisor.js';

/** Watches the shop, keeps what was given up, calls whoever is on call and does what operators decide. */
@Module({
  imports: [ConfigModule.forFeature(controlRoomConfig), ServiceModule.for('control-room', ControlRoomPrisma)],
  controllers: [
    AlertsController,
    BankOutageController,
    ChaosController,
    DeadLettersController,
    FollowMessagesWhenMessageActivity,
    LiveController,
    OperatorActionsController,
    ShopController,
    StoriesController,
    TopologyController,
  ],
  providers: [
    Alerts,
    DeadLetters,
    OperatorActions,
    StorySteps,
    DecideDeadLetters,
    KeepAlerts,
    ReadQueues,
    ReadProcesses,
    ReadOverview,
    Supervisor,
    LiveFeed,
    Monitoring,
    WatchTheShop,
    KeepDeadLetters,
    KeepStorySteps,
    ServePage,
  ],
})
export class ControlRoomModule {}
