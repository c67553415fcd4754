import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ControlRoomConfig } from './control-room.config.js';
import { WatchQueues } from './handlers/watch-queues.job.js';
import { AlertsController } from './http/alerts.controller.js';
import { KeepAlerts } from './keep-alerts.js';
import { Alerts } from './persistence/alerts.js';
import { ControlRoomDatabase } from './persistence/control-room.database.js';
import { ReadQueues } from './read-queues.js';

/** Watches the queues and calls whoever is on call. */
@Module({
  imports: [ServiceModule.for('control-room', ControlRoomDatabase)],
  controllers: [AlertsController],
  providers: [ControlRoomConfig, ReadQueues, KeepAlerts, Alerts, WatchQueues],
})
export class ControlRoomModule {}
