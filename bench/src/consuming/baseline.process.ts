import { connect, type ConsumeMessage } from 'amqplib';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import { HandWrittenHandler, type OrderOnTheWire } from './hand-written-handler.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const handWritten = new HandWrittenHandler(task);
const meter = new Meter(task, sendResult);
const connection = await connect(task.brokerUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(task.prefetch);

async function handle(delivery: ConsumeMessage): Promise<void> {
  const order = JSON.parse(delivery.content.toString()) as OrderOnTheWire;
  await handWritten.handle(String(delivery.properties.messageId), task.queue, order);
  channel.ack(delivery);
  meter.tick();
}

await channel.consume(task.queue, (delivery) => {
  if (delivery) void handle(delivery);
});
