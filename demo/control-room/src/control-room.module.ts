import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { controlRoomConfig } from './control-room.config.js';
import { DecideDeadLetters } from './decide-dead-letters.js';
import { FollowMessagesWhenMessageActivity } from './handlers/follow-messages-when-message-activity.handler.js';
import { CollectDeadLetters } from './handlers/collect-dead-letters.job.js';
import { SampleBroker } from './handlers/sample-broker.job.js';
import { StoreTimelineSteps } from './handlers/store-timeline-steps.job.js';
import { MonitorShop } from './handlers/monitor-shop.job.js';
import { AlertsController } from './http/alerts.controller.js';
import { BankOutageController } from './http/bank-outage.controller.js';
import { BrokerController } from './http/broker.controller.js';
import { ChaosController } from './http/chaos.controller.js';
import { DeadLettersController } from './http/dead-letters.controller.js';
import { LiveController } from './http/live.controller.js';
import { OperatorActionsController } from './http/operator-actions.controller.js';
import { LoadController } from './http/load.controller.js';
import { OrdersController } from './http/orders.controller.js';
import { ProofsController } from './http/proofs.controller.js';
import { ServePage } from './http/serve-page.js';
import { ShopController } from './http/shop.controller.js';
import { TimelinesController } from './http/timelines.controller.js';
import { TopologyController } from './http/topology.controller.js';
import { OrderClient } from './order-client.js';
import { OrderLoad } from './order-load.js';
import { Alerts } from './persistence/alerts.js';
import { ControlRoomPrisma } from './persistence/control-room.database.js';
import { DeadLetters } from './persistence/dead-letters.js';
import { OperatorActions } from './persistence/operator-actions.js';
import { Proofs } from './persistence/proofs.js';
import { TimelineSteps } from './persistence/timeline-steps.js';
import { RunProof } from './run-proof.js';
import { BrokerSamples } from './watching/broker-samples.js';
import { UpdateAlerts } from './watching/update-alerts.js';
import { LiveFeed } from './watching/live-feed.js';
import { Monitoring } from './watching/monitoring.js';
import { ReadOrderLinks } from './watching/read-order-links.js';
import { ReadOrders } from './watching/read-orders.js';
import { ReadOverview } from './watching/read-overview.js';
import { ReadProcesses } from './watching/read-processes.js';
import { ReadQueues } from './watching/read-queues.js';
import { ReadReadiness } from './watching/read-readiness.js';
import { ReadUnacknowledged } from './watching/read-unacknowledged.js';
import { Supervisor } from './watching/supervisor.js';

/** Monitors the shop, raises alerts, stores dead letters and timelines, and executes the actions of operators. */
@Module({
  imports: [ConfigModule.forFeature(controlRoomConfig), ServiceModule.for('control-room', ControlRoomPrisma)],
  controllers: [
    AlertsController,
    BankOutageController,
    BrokerController,
    ChaosController,
    DeadLettersController,
    FollowMessagesWhenMessageActivity,
    LiveController,
    LoadController,
    OperatorActionsController,
    OrdersController,
    ProofsController,
    ShopController,
    TimelinesController,
    TopologyController,
  ],
  providers: [
    Alerts,
    DeadLetters,
    OperatorActions,
    TimelineSteps,
    DecideDeadLetters,
    OrderClient,
    OrderLoad,
    Proofs,
    RunProof,
    UpdateAlerts,
    ReadQueues,
    ReadProcesses,
    ReadReadiness,
    ReadUnacknowledged,
    ReadOrderLinks,
    ReadOrders,
    ReadOverview,
    Supervisor,
    LiveFeed,
    BrokerSamples,
    SampleBroker,
    Monitoring,
    MonitorShop,
    CollectDeadLetters,
    StoreTimelineSteps,
    ServePage,
  ],
})
export class ControlRoomModule {}
