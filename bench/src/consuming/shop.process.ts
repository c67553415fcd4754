import 'reflect-metadata';
import { OrderCreated, subscriptions } from '#contracts';
import { Database } from '#database';
import {
  AmqpTransport,
  BrokerConnection,
  Inbox,
  type Log,
  Outbox,
  ReplySender,
  UnconfirmedPublisher,
} from '#messaging';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ReserveStockWhenOrderCreated } from '../../../apps/inventory/src/handlers/reserve-stock-when-order-created.handler.js';
import { Stock } from '../../../apps/inventory/src/persistence/stock.js';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import type { ConsumingTask } from './task.js';

/** The consumer of inventory, without relay, HTTP server and telemetry. */
const task = taskOf<ConsumingTask>();
const meter = new Meter(task, sendResult);
const log: Log = { log: () => undefined, warn: console.error, error: console.error };
const consuming = new BrokerConnection({ url: task.brokerUrl, name: 'bench consuming' }, log);
const publishing = new BrokerConnection({ url: task.brokerUrl, name: 'bench publishing' }, log);
const database = new Database({ url: task.databaseUrl, connections: task.connections });

@Module({
  controllers: [ReserveStockWhenOrderCreated],
  providers: [
    Stock,
    { provide: Inbox, useValue: new Inbox(database) },
    { provide: Outbox, useValue: new Outbox('inventory') },
  ],
})
class Consumer {}

const strategy = new AmqpTransport({
  service: 'inventory',
  // The administrator publishes the orders.
  subscriptions: { ...subscriptions, [consuming.user]: { publishes: [OrderCreated], consumes: [] } },
  connection: consuming,
  publishing,
  replies: new ReplySender('inventory', new UnconfirmedPublisher(publishing, log), []),
  retryDelaysMs: [1_000],
  handlerTimeoutMs: 60_000,
  concurrency: task.prefetch,
  log,
  onMessageEvent: ({ step, error }) => {
    if (step !== 'handled') throw new Error(`a message was ${step}: ${error}`);
    meter.tick();
  },
  onDropped: ({ type, reason }) => {
    throw new Error(`${type} was dropped: ${reason}`);
  },
});
await publishing.start();
const app = await NestFactory.createMicroservice(Consumer, { strategy, logger: false });
await app.listen();
