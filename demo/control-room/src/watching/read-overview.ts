import { Injectable } from '@nestjs/common';
import type { RecentWork } from '../domain/recent-work.js';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';
import { type ProcessReading, ReadProcesses } from './read-processes.js';
import { ReadQueues } from './read-queues.js';
import type { ShopQueue } from './shop-queues.js';
import { Supervisor } from './supervisor.js';

/** A missing queue counts as empty. `retrying` messages wait for a retry, `dead` ones for an operator. */
export interface QueueOverview extends ShopQueue {
  depth: number;
  retrying: number;
  dead: number;
  consumers: number;
  handled_per_s: number;
}

/** The shop at one moment; a part that cannot be read has its last known values. */
export interface Overview {
  at: string;
  services: ProcessReading[];
  queues: QueueOverview[];
  alerts: StoredAlert[];
  chaos: { available: boolean; how?: string };
}

@Injectable()
export class ReadOverview {
  private last: Pick<Overview, 'services' | 'alerts'> & { queues: Awaited<ReturnType<ReadQueues['now']>> } = {
    services: [],
    queues: [],
    alerts: [],
  };

  constructor(
    private readonly readProcesses: ReadProcesses,
    private readonly readQueues: ReadQueues,
    private readonly alerts: Alerts,
    private readonly supervisor: Supervisor,
  ) {}

  async now(work: ReturnType<RecentWork['at']>): Promise<Overview> {
    const { last } = this;
    const [services, queues, alerts] = await Promise.all([
      this.readProcesses.now().catch(() => last.services),
      this.readQueues.now().catch(() => last.queues),
      this.alerts.open().catch(() => last.alerts),
    ]);
    this.last = { services, queues, alerts };
    return {
      at: new Date().toISOString(),
      services,
      queues: queues.map(({ waiting = 0, dead = 0, consumers = 0, ...queue }) => ({
        ...queue,
        dead,
        consumers,
        depth: waiting,
        retrying: work.get(queue.queue)?.retrying ?? 0,
        handled_per_s: Math.round((work.get(queue.queue)?.handledPerSecond ?? 0) * 10) / 10,
      })),
      alerts,
      chaos: this.supervisor.isAvailable
        ? { available: true }
        : { available: false, how: 'The shop runs in containers.' },
    };
  }
}
