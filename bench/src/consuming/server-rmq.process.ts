import 'reflect-metadata';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Ctx, EventPattern, Payload, RmqContext, Transport } from '@nestjs/microservices';
import type { Channel, ConsumeMessage } from 'amqplib';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import { HandWrittenHandler, type OrderOnTheWire } from './hand-written-handler.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const handWritten = new HandWrittenHandler(task);
const meter = new Meter(task, sendResult);

@Controller()
class Reserve {
  @(EventPattern('order.created') as MethodDecorator)
  async handle(@Payload() order: OrderOnTheWire, @Ctx() context: RmqContext): Promise<void> {
    const delivery = context.getMessage() as unknown as ConsumeMessage;
    await handWritten.handle(String(delivery.properties.messageId), task.queue, order);
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
    /** ServerRMQ expects the pattern in the body. */
    deserializer: { deserialize: (data: unknown) => ({ pattern: 'order.created', data }) },
  },
});
await app.listen();
