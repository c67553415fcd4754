import { subscriptions } from '#contracts';
import {
  consumersIn,
  deadLetterQueueFor,
  EVENTS_LOG,
  QueueDepths,
  type QueueDepthsRead,
  retryExchange,
  workQueuesOf,
} from '#messaging';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import type { PresenceReading } from '../domain/decide-alerts.js';
import { DeadLetters } from '../persistence/dead-letters.js';
import { deadLettersWaiting, queueConsumers, queueMessages } from './metrics.js';
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

/** Dead letters that wait for a decision, by queue. */
export type StoredDeadLetters = ReadonlyMap<string, number>;

/** Reads all queues of the shop. */
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

  /** Rejects while the broker is unavailable. */
  async depthsNow(): Promise<QueueDepthsRead> {
    return await this.depths.read(this.queues);
  }

  /** Rejects while the database is unavailable. */
  async deadLettersNow(): Promise<StoredDeadLetters> {
    return await this.deadLetters.waitingByQueue();
  }

  /**
   * The values for alerts; sets the metrics of queues. Telemetry may be lost, so its queue raises an alert only when it is
   * missing.
   */
  async measure(): Promise<{ states: QueueState[]; presence: PresenceReading[] }> {
    queueMessages.reset();
    queueConsumers.reset();
    deadLettersWaiting.reset();
    const read = await this.depthsNow();
    const states = statesOf(read, await this.deadLettersNow()).filter(hasDeadLetters);
    for (const [queue, { waiting, consumers }] of read.depths) {
      queueMessages.set({ queue }, waiting);
      queueConsumers.set({ queue }, consumers);
    }
    for (const { queue, dead } of states) if (dead !== undefined) deadLettersWaiting.set({ queue }, dead);
    const presence = this.queues.map((queue) => ({
      queue,
      missingForS: this.missing.secondsOf(queue, read.unreadable.has(queue)),
    }));
    return { states, presence };
  }
}

/** `dead` counts dead letters that wait for a decision, in the table or still in the dead letter queue. */
export const statesOf = ({ depths }: QueueDepthsRead, stored: StoredDeadLetters): QueueState[] =>
  shopQueues.map((row) => {
    const { queue } = row;
    const { waiting, consumers } = depths.get(queue) ?? {};
    const inDeadLetterQueue = hasDeadLetters(row) ? depths.get(deadLetterQueueFor(queue))?.waiting : 0;
    const dead = inDeadLetterQueue === undefined ? undefined : inDeadLetterQueue + (stored.get(queue) ?? 0);
    return { ...row, waiting, dead, consumers };
  });
