import { subscriptions } from '#contracts';
import {
  consumersIn,
  deadLetterQueueFor,
  EVENTS_LOG,
  QueueDepths,
  retryExchange,
  workQueuesOf,
} from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import type { PresenceReading } from '../domain/decide-alerts.js';
import { DeadLetters } from '../persistence/dead-letters.js';
import { deadLettersWaiting, queueMessages } from './alert-metrics.js';
import { type MappedQueue, queuesOf } from './shop-map.js';
import { Stopwatches } from './stopwatches.js';

const mapped = queuesOf(subscriptions);
const hasDeadLetters = ({ kind }: MappedQueue) => kind !== 'telemetry';

/** A queue as it stands; what RabbitMQ does not tell is undefined. */
export interface QueueState extends MappedQueue {
  waiting: number | undefined;
  dead: number | undefined;
  consumers: number | undefined;
}

/** Reads all queues of the shop and shows them in the metrics. */
@Injectable()
export class ReadQueues {
  private readonly missing = new Stopwatches();
  private readonly queues: readonly string[];

  constructor(
    private readonly depths: QueueDepths,
    private readonly deadLetters: DeadLetters,
    @Inject(controlRoomConfig.KEY) { retryDelaysMs }: ControlRoomConfig,
  ) {
    this.queues = [
      ...consumersIn(subscriptions).map(({ queue }) => queue),
      ...workQueuesOf(subscriptions).map(deadLetterQueueFor),
      ...retryDelaysMs.map(retryExchange),
      EVENTS_LOG,
    ];
  }

  /** Dead is what waits for a decision, here or still in its dead letter queue. Rejects while broker or database are away. */
  async now(): Promise<QueueState[]> {
    return (await this.read()).states;
  }

  /** What alerts are decided by: telemetry may be lost, so nobody is called for it as long as its queue is there. */
  async measure(): Promise<{ states: QueueState[]; presence: PresenceReading[] }> {
    const { states, presence } = await this.read();
    return { states: states.filter(hasDeadLetters), presence };
  }

  private async read(): Promise<{ states: QueueState[]; presence: PresenceReading[] }> {
    queueMessages.reset();
    deadLettersWaiting.reset();
    const { depths, unreadable } = await this.depths.read(this.queues);
    const kept = await this.deadLetters.waiting();
    for (const [queue, { waiting }] of depths) queueMessages.set({ queue }, waiting);
    const states = mapped.map((row) => {
      const { queue } = row;
      const { waiting, consumers } = depths.get(queue) ?? {};
      const letters = hasDeadLetters(row) ? depths.get(deadLetterQueueFor(queue))?.waiting : 0;
      const dead = letters === undefined ? undefined : letters + (kept.get(queue) ?? 0);
      if (hasDeadLetters(row) && dead !== undefined) deadLettersWaiting.set({ queue }, dead);
      return { ...row, waiting, dead, consumers };
    });
    const presence = this.queues.map((queue) => ({
      queue,
      missingForS: this.missing.secondsOf(queue, unreadable.has(queue)),
    }));
    return { states, presence };
  }
}
