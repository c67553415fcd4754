import { Connection } from 'rabbitmq-client';
import { Meter, taskOf, tell } from '../measuring-process.js';
import { ByHand, type OrderOnTheWire } from './by-hand.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const byHand = new ByHand(task);
const meter = new Meter(task, tell);
const connection = new Connection(task.brokerUrl);
const options = {
  queue: task.queue,
  queueOptions: { passive: true },
  qos: { prefetchCount: task.prefetch },
  concurrency: task.prefetch,
};

/** It parses the body, and acks when the promise resolves. */
connection.createConsumer(options, async ({ messageId, body }) => {
  await byHand.handle(String(messageId), task.queue, body as OrderOnTheWire);
  meter.tick();
});
