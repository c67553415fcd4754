import { subscriptions } from '#contracts';
import { deadLetterQueueFor, QueueDepths, workQueuesOf } from '#messaging';
import { Injectable } from '@nestjs/common';
import { deadLettersWaiting, queueMessages } from './alert-metrics.js';
import type { QueueReading } from './domain/decide-alerts.js';
import { DeadLetters } from './persistence/dead-letters.js';

const workQueues = workQueuesOf(subscriptions);
const queues = [...workQueues, ...workQueues.map(deadLetterQueueFor)];

/** Reads all queues of the shop and shows them in the metrics. */
@Injectable()
export class ReadQueues {
  constructor(
    private readonly depths: QueueDepths,
    private readonly deadLetters: DeadLetters,
  ) {}

  /** Dead is what waits for a decision, here or still in its dead letter queue. Rejects while broker or database are away. */
  async now(): Promise<QueueReading[]> {
    queueMessages.reset();
    deadLettersWaiting.reset();
    const read = await this.depths.read(queues);
    const kept = await this.deadLetters.waiting();
    for (const [queue, messages] of read) queueMessages.set({ queue }, messages);
    return workQueues.map((queue) => {
      const dead = (read.get(deadLetterQueueFor(queue)) ?? 0) + (kept.get(queue) ?? 0);
      deadLettersWaiting.set({ queue }, dead);
      return { queue, waiting: read.get(queue) ?? 0, dead };
    });
  }
}
