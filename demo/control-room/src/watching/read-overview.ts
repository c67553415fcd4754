import { Injectable } from '@nestjs/common';
import type { RecentWork } from '../domain/recent-work.js';
import { Alerts, type StoredAlert } from '../persistence/alerts.js';
import { type ProcessReading, ReadProcesses } from './read-processes.js';
import { ReadQueues } from './read-queues.js';
import type { MappedQueue } from './shop-map.js';
import { Supervisor } from './supervisor.js';

/** A queue as it stands, a missing one as empty; `retrying` waits for its next try, `dead` for a person. */
export interface QueueOverview extends MappedQueue {
  depth: number;
  retrying: number;
  dead: number;
  consumers: number;
  handled_per_s: number;
}

/** The shop at one moment; what can't be read at that moment is as it was when it last could. */
export interface Overview {
  at: string;
  services: ProcessReading[];
  queues: QueueOverview[];
  alerts: StoredAlert[];
  chaos: { available: boolean; how?: string };
}

/** Reads the whole shop for those who watch it. */
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
      chaos: this.supervisor.isHere
        ? { available: true }
        : { available: false, how: 'The shop runs in containers.' },
    };
  }
}
