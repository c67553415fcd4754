import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload, RmqContext, Transport } from '@nestjs/microservices';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Meter, taskOf, tell } from '../measuring-process.js';
import { ByHand, type OrderOnTheWire } from './by-hand.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const byHand = new ByHand(task);
const meter = new Meter(task, tell);

@Controller()
class Reserve {
  @(EventPattern('order.created') as MethodDecorator)
  async handle(@Payload() order: OrderOnTheWire, @Ctx() context: RmqContext): Promise<void> {
    const delivery = context.getMessage() as unknown as ConsumeMessage;
    await byHand.handle(String(delivery.properties.messageId), task.queue, order);
    (context.getChannelRef() as Channel).ack(delivery);
    meter.tick();
  }
}

@Module({ controllers: [Reserve] })
class Consumer {}

const app = await NestFactory.createMicroservice(Consumer, {
  logger: false,
  transport: Transport.RMQ,
  options: {
    urls: [task.brokerUrl],
    queue: task.queue,
    noAssert: true,
    noAck: false,
    prefetchCount: task.prefetch,
    /** Its own format has the pattern in the body. */
    deserializer: { deserialize: (data: unknown) => ({ pattern: 'order.created', data }) },
  },
});
await app.listen();
