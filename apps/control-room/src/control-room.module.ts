import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ControlRoomConfig } from './control-room.config.js';
import { DecideDeadLetters } from './decide-dead-letters.js';
import { KeepDeadLetters } from './handlers/keep-dead-letters.job.js';
import { WatchQueues } from './handlers/watch-queues.job.js';
import { AlertsController } from './http/alerts.controller.js';
import { DeadLettersController } from './http/dead-letters.controller.js';
import { OperatorActionsController } from './http/operator-actions.controller.js';
import { KeepAlerts } from './keep-alerts.js';
import { Alerts } from './persistence/alerts.js';
import { ControlRoomDatabase } from './persistence/control-room.database.js';
import { DeadLetters } from './persistence/dead-letters.js';
import { OperatorActions } from './persistence/operator-actions.js';
import { ReadQueues } from './read-queues.js';

/** Watches the queues, keeps what was given up, calls whoever is on call and does what they decide. */
@Module({
  imports: [ServiceModule.for('control-room', ControlRoomDatabase)],
  controllers: [AlertsController, DeadLettersController, OperatorActionsController],
  providers: [
    ControlRoomConfig,
    ReadQueues,
    KeepAlerts,
    Alerts,
    WatchQueues,
    DeadLetters,
    OperatorActions,
    DecideDeadLetters,
    KeepDeadLetters,
  ],
})
export class ControlRoomModule {}
