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
import { deadLettersWaiting, queueMessages } from './metrics.js';
import { type ShopQueue, queuesOf } from './shop-queues.js';
import { Stopwatches } from './stopwatches.js';

const shopQueues = queuesOf(subscriptions);
const hasDeadLetters = ({ kind }: ShopQueue) => kind !== 'telemetry';

/** A value that RabbitMQ does not report is undefined. */
export interface QueueState extends ShopQueue {
  waiting: number | undefined;
  dead: number | undefined;
  consumers: number | undefined;
}

/** Reads all queues of the shop and sets their metrics. */
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

  /** `dead` counts dead letters that wait for a decision, in the table or still in the dead letter queue. Rejects while broker or database are unavailable. */
  async now(): Promise<QueueState[]> {
    return (await this.read()).states;
  }

  /** The values for alerts. Telemetry may be lost, so its queue raises an alert only when it is missing. */
  async measure(): Promise<{ states: QueueState[]; presence: PresenceReading[] }> {
    const { states, presence } = await this.read();
    return { states: states.filter(hasDeadLetters), presence };
  }

  private async read(): Promise<{ states: QueueState[]; presence: PresenceReading[] }> {
    queueMessages.reset();
    deadLettersWaiting.reset();
    const { depths, unreadable } = await this.depths.read(this.queues);
    const stored = await this.deadLetters.waitingByQueue();
    for (const [queue, { waiting }] of depths) queueMessages.set({ queue }, waiting);
    const states = shopQueues.map((row) => {
      const { queue } = row;
      const { waiting, consumers } = depths.get(queue) ?? {};
      const inDeadLetterQueue = hasDeadLetters(row) ? depths.get(deadLetterQueueFor(queue))?.waiting : 0;
      const dead = inDeadLetterQueue === undefined ? undefined : inDeadLetterQueue + (stored.get(queue) ?? 0);
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
