import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ContinueRebuild } from './handlers/continue-rebuild.job.js';
import { CountCancellationWhenOrderCancelled } from './handlers/count-cancellation-when-order-cancelled.handler.js';
import { CountOrderWhenOrderCreated } from './handlers/count-order-when-order-created.handler.js';
import { CountRefundWhenPaymentRefunded } from './handlers/count-refund-when-payment-refunded.handler.js';
import { CountShipmentWhenShipmentDispatched } from './handlers/count-shipment-when-shipment-dispatched.handler.js';
import { CountViewWhenProductViewed } from './handlers/count-view-when-product-viewed.handler.js';
import { ReportsController } from './http/reports.controller.js';
import { RebuildController } from './http/rebuild.controller.js';
import { AnalyticsPrisma } from './persistence/analytics.database.js';
import { Facts } from './persistence/facts.js';
import { Rebuilds } from './persistence/rebuilds.js';
import { RebuildProjection } from './rebuild-projection.js';

@Module({
  imports: [ServiceModule.for('analytics', AnalyticsPrisma)],
  controllers: [
    ReportsController,
    RebuildController,
    CountOrderWhenOrderCreated,
    CountCancellationWhenOrderCancelled,
    CountRefundWhenPaymentRefunded,
    CountShipmentWhenShipmentDispatched,
    CountViewWhenProductViewed,
  ],
  providers: [Facts, Rebuilds, RebuildProjection, ContinueRebuild],
})
export class AnalyticsModule {}
