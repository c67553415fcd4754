import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { CountCancellationWhenOrderCancelled } from './handlers/count-cancellation-when-order-cancelled.handler.js';
import { CountOrderWhenOrderCreated } from './handlers/count-order-when-order-created.handler.js';
import { CountRefundWhenPaymentRefunded } from './handlers/count-refund-when-payment-refunded.handler.js';
import { CountShipmentWhenShipmentDispatched } from './handlers/count-shipment-when-shipment-dispatched.handler.js';
import { CountViewWhenProductViewed } from './handlers/count-view-when-product-viewed.handler.js';
import { ReportsController } from './http/reports.controller.js';
import { AnalyticsDatabase } from './persistence/analytics.database.js';
import { Facts } from './persistence/facts.js';

/** Counts what happened; whatever it does, no order waits for it. */
@Module({
  imports: [ServiceModule.for('analytics', AnalyticsDatabase)],
  controllers: [
    ReportsController,
    CountOrderWhenOrderCreated,
    CountCancellationWhenOrderCancelled,
    CountRefundWhenPaymentRefunded,
    CountShipmentWhenShipmentDispatched,
    CountViewWhenProductViewed,
  ],
  providers: [Facts],
})
export class AnalyticsModule {}
