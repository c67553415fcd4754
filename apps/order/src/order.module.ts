import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AdvanceOrder } from './advance-order.js';
import { CancelOrderWhenInventoryRejected } from './handlers/cancel-order-when-inventory-rejected.handler.js';
import { CancelUnpaidOrders } from './handlers/cancel-unpaid-orders.job.js';
import { CompleteOrderWhenShipmentDispatched } from './handlers/complete-order-when-shipment-dispatched.handler.js';
import { ConfirmOrderWhenPaymentCaptured } from './handlers/confirm-order-when-payment-captured.handler.js';
import { DeclineOrderWhenPaymentDeclined } from './handlers/decline-order-when-payment-declined.handler.js';
import { UpdatePriceListWhenProductChanged } from './handlers/update-price-list-when-product-changed.handler.js';
import { DeleteIdempotencyKeys } from './handlers/delete-idempotency-keys.job.js';
import { OrderListController } from './http/order-list.controller.js';
import { OrderRateLimits } from './http/order-rate-limits.js';
import { OrdersController } from './http/orders.controller.js';
import { ProductsController } from './http/products.controller.js';
import { orderConfig } from './order.config.js';
import { IdempotencyKeys } from './persistence/idempotency-keys.js';
import { OrderPrisma } from './persistence/order.database.js';
import { OrderList } from './persistence/order-list.js';
import { Orders } from './persistence/orders.js';
import { PriceList } from './persistence/price-list.js';
import { PlaceOrder } from './place-order.js';

@Module({
  imports: [ConfigModule.forFeature(orderConfig), ServiceModule.for('order', OrderPrisma)],
  controllers: [
    OrdersController,
    OrderListController,
    ProductsController,
    ConfirmOrderWhenPaymentCaptured,
    DeclineOrderWhenPaymentDeclined,
    CancelOrderWhenInventoryRejected,
    CompleteOrderWhenShipmentDispatched,
    UpdatePriceListWhenProductChanged,
  ],
  providers: [
    OrderRateLimits,
    PlaceOrder,
    AdvanceOrder,
    Orders,
    OrderList,
    PriceList,
    IdempotencyKeys,
    CancelUnpaidOrders,
    DeleteIdempotencyKeys,
  ],
})
export class OrderModule {}
