import { subscriptions } from '#contracts';
import { deadLetterQueueFor, QueueDepths } from '#messaging';
import { Injectable } from '@nestjs/common';
import { deadLettersWaiting, queueMessages } from './alert-metrics.js';
import type { QueueReading } from '../domain/decide-alerts.js';
import { DeadLetters } from '../persistence/dead-letters.js';
import { type MappedQueue, queuesOf } from './shop-map.js';

const mapped = queuesOf(subscriptions);
const hasDeadLetters = ({ kind }: MappedQueue) => kind !== 'telemetry';
const queues = [
  ...mapped.map(({ queue }) => queue),
  ...mapped.filter(hasDeadLetters).map(({ queue }) => deadLetterQueueFor(queue)),
];

/** Reads all queues of the shop and shows them in the metrics. */
@Injectable()
export class ReadQueues {
  constructor(
    private readonly depths: QueueDepths,
    private readonly deadLetters: DeadLetters,
  ) {}

  /** Dead is what waits for a decision, here or still in its dead letter queue. Rejects while broker or database are away. */
  async now(): Promise<(MappedQueue & QueueReading & { consumers: number })[]> {
    queueMessages.reset();
    deadLettersWaiting.reset();
    const read = await this.depths.read(queues);
    const kept = await this.deadLetters.waiting();
    for (const [queue, { waiting }] of read) queueMessages.set({ queue }, waiting);
    return mapped.map((row) => {
      const { queue } = row;
      const { waiting = 0, consumers = 0 } = read.get(queue) ?? {};
      const dead = (read.get(deadLetterQueueFor(queue))?.waiting ?? 0) + (kept.get(queue) ?? 0);
      if (hasDeadLetters(row)) deadLettersWaiting.set({ queue }, dead);
      return { ...row, waiting, dead, consumers };
    });
  }

  /** What alerts are decided by: telemetry may be lost, so nobody is called for it. */
  async measure(): Promise<QueueReading[]> {
    return (await this.now()).filter(hasDeadLetters);
  }
}
