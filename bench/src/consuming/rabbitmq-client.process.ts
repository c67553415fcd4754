import { Connection } from 'rabbitmq-client';
import { Meter, taskOf, sendResult } from '../measuring-process.js';
import { HandWrittenHandler, type OrderOnTheWire } from './hand-written-handler.js';
import type { ConsumingTask } from './task.js';

const task = taskOf<ConsumingTask>();
const handWritten = new HandWrittenHandler(task);
const meter = new Meter(task, sendResult);
const connection = new Connection(task.brokerUrl);
const options = {
  queue: task.queue,
  queueOptions: { passive: true },
  qos: { prefetchCount: task.prefetch },
  concurrency: task.prefetch,
};

/** The library parses the body, and acks when the promise resolves. */
connection.createConsumer(options, async ({ messageId, body }) => {
  await handWritten.handle(String(messageId), task.queue, body as OrderOnTheWire);
  meter.tick();
});
