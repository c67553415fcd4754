import { connect, type ConsumeMessage } from 'amqplib';
import { Meter, taskOf, tell } from '../measuring-process.js';
import { ByHand, type OrderOnTheWire } from './by-hand.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const byHand = new ByHand(task);
const meter = new Meter(task, tell);
const connection = await connect(task.brokerUrl, { noDelay: true });
const channel = await connection.createChannel();
await channel.prefetch(task.prefetch);

async function handle(delivery: ConsumeMessage): Promise<void> {
  const order = JSON.parse(delivery.content.toString()) as OrderOnTheWire;
  await byHand.handle(String(delivery.properties.messageId), task.queue, order);
  channel.ack(delivery);
  meter.tick();
}

await channel.consume(task.queue, (delivery) => {
  if (delivery) void handle(delivery);
});
