import type { QueueDepthsRead } from '#messaging';
import { Injectable } from '@nestjs/common';
import type { RecentWork } from '../domain/recent-work.js';
import { type LoadState, OrderLoad } from '../order-load.js';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';
import { LastReading, type Read } from './last-reading.js';
import { type ProcessReading, ReadProcesses } from './read-processes.js';
import { ReadQueues, statesOf, type StoredDeadLetters } from './read-queues.js';
import { ReadUnacknowledged } from './read-unacknowledged.js';
import type { ShopQueue } from './shop-queues.js';
import { Supervisor } from './supervisor.js';

/** A missing queue counts as empty. `retrying` messages wait for a retry, `dead` ones for an operator. */
export interface QueueOverview extends ShopQueue {
  depth: number;
  /** Delivered and not acknowledged, up to five seconds old; undefined if unknown. */
  unacknowledged?: number;
  retrying: number;
  dead: number;
  consumers: number;
  handled_per_s: number;
}

/** A part of the shop that cannot be read, and the time of its last values. */
export interface StalePart {
  part: 'rabbitmq' | 'postgres' | 'services';
  since: string;
}

/** The shop at one moment; a part that cannot be read has its last known values, and is named in `stale`. */
export interface Overview {
  at: string;
  services: ProcessReading[];
  queues: QueueOverview[];
  alerts: StoredAlert[];
  stale: StalePart[];
  chaos: { available: boolean; how?: string };
  /** The last load; absent before the first one. */
  load?: LoadState;
}

@Injectable()
export class ReadOverview {
  private readonly services: LastReading<ProcessReading[]>;
  private readonly depths: LastReading<QueueDepthsRead>;
  private readonly unacknowledged: LastReading<ReadonlyMap<string, number>>;
  private readonly stored: LastReading<{ alerts: StoredAlert[]; deadLetters: StoredDeadLetters }>;

  constructor(
    readProcesses: ReadProcesses,
    readQueues: ReadQueues,
    readUnacknowledged: ReadUnacknowledged,
    alerts: Alerts,
    private readonly supervisor: Supervisor,
    private readonly load: OrderLoad,
  ) {
    this.services = new LastReading([], () => readProcesses.now());
    this.depths = new LastReading(nothingRead, () => readQueues.depthsNow());
    this.unacknowledged = new LastReading<ReadonlyMap<string, number>>(new Map(), () =>
      readUnacknowledged.now(),
    );
    this.stored = new LastReading({ alerts: [], deadLetters: new Map() }, async () => ({
      alerts: await alerts.open(),
      deadLetters: await readQueues.deadLettersNow(),
    }));
  }

  async now(work: ReturnType<RecentWork['at']>): Promise<Overview> {
    const [services, depths, stored, unacknowledged] = await Promise.all([
      this.services.read(),
      this.depths.read(),
      this.stored.read(),
      this.unacknowledged.read(),
    ]);
    const queues = statesOf(depths.value, stored.value.deadLetters);
    return {
      at: new Date().toISOString(),
      services: services.value,
      queues: queues.map(({ waiting = 0, dead = 0, consumers = 0, ...queue }) => ({
        ...queue,
        dead,
        consumers,
        depth: waiting,
        ...(unacknowledged.value.has(queue.queue) && {
          unacknowledged: unacknowledged.value.get(queue.queue)!,
        }),
        retrying: work.get(queue.queue)?.retrying ?? 0,
        handled_per_s: Math.round((work.get(queue.queue)?.handledPerSecond ?? 0) * 10) / 10,
      })),
      alerts: stored.value.alerts,
      stale: [
        ...stalePart('rabbitmq', depths),
        ...stalePart('postgres', stored),
        ...stalePart('services', services),
      ],
      chaos: this.supervisor.isAvailable
        ? { available: true }
        : { available: false, how: 'The shop runs in containers.' },
      ...(this.load.state && { load: this.load.state }),
    };
  }
}

const nothingRead: QueueDepthsRead = { depths: new Map(), unreadable: new Map() };

const stalePart = (part: StalePart['part'], { staleSince }: Read<unknown>): StalePart[] =>
  staleSince === undefined ? [] : [{ part, since: staleSince }];
