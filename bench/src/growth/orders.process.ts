import 'reflect-metadata';
import { Database } from '#database';
import { newMessageContext, Outbox, ReplyInbox } from '#messaging';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AdvanceOrder } from '../../../apps/order/src/advance-order.js';
import { orderConfig } from '../../../apps/order/src/order.config.js';
import { IdempotencyKeys } from '../../../apps/order/src/persistence/idempotency-keys.js';
import { OrderPrisma } from '../../../apps/order/src/persistence/order.database.js';
import { Orders } from '../../../apps/order/src/persistence/orders.js';
import { PriceList } from '../../../apps/order/src/persistence/price-list.js';
import { PlaceOrder } from '../../../apps/order/src/place-order.js';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import { PRODUCT } from './orders-placed.js';

const { databaseUrl, ...counts } = taskOf<{ databaseUrl: string; warmUp: number; timed: number }>();
const IN_FLIGHT = 10;
const meter = new Meter(counts, sendResult);
const database = new Database({ url: databaseUrl, connections: IN_FLIGHT });

@Module({
  providers: [
    ...[PlaceOrder, AdvanceOrder, IdempotencyKeys, Orders, PriceList],
    { provide: Database, useValue: database },
    { provide: OrderPrisma, useValue: new OrderPrisma({ adapter: database.prismaAdapter() }) },
    { provide: Outbox, useValue: new Outbox('order') },
    /** Does not wait for the payment. */
    { provide: orderConfig.KEY, useValue: { paymentTimeoutMs: 0 } },
    { provide: ReplyInbox, useValue: undefined },
  ],
})
class Intake {}

const app = await NestFactory.createApplicationContext(Intake, { logger: false });
const placeOrder = app.get(PlaceOrder);

async function placeForEver(): Promise<void> {
  for (;;) {
    const request = {
      user_id: 'USR-1',
      items: [{ product_id: PRODUCT, quantity: 1 }],
      payment_token: 'tok_ok',
    };
    const { kind } = await placeOrder.place(request, newMessageContext({}), { wait: false });
    if (kind !== 'placed') throw new Error(`an order was refused: ${kind}`);
    meter.tick();
  }
}
await Promise.all(Array.from({ length: IN_FLIGHT }, placeForEver));
