import { subscriptions } from '#contracts';
import { deadLetterQueueFor, QueueDepths, workQueuesOf } from '#messaging';
import { Injectable } from '@nestjs/common';
import { queueMessages } from './alert-metrics.js';
import type { QueueReading } from './domain/decide-alerts.js';

const workQueues = workQueuesOf(subscriptions);
const queues = [...workQueues, ...workQueues.map(deadLetterQueueFor)];

/** Reads all queues of the shop and shows them in the metrics. */
@Injectable()
export class ReadQueues {
  constructor(private readonly depths: QueueDepths) {}

  /** Rejects while the broker is away. */
  async now(): Promise<QueueReading[]> {
    queueMessages.reset();
    const read = await this.depths.read(queues);
    for (const [queue, messages] of read) queueMessages.set({ queue }, messages);
    const messagesIn = (queue: string) => read.get(queue) ?? 0;
    return workQueues.map((queue) => ({
      queue,
      waiting: messagesIn(queue),
      dead: messagesIn(deadLetterQueueFor(queue)),
    }));
  }
}
