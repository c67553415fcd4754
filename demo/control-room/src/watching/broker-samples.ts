import { subscriptions } from '#contracts';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { PublishTimes } from '../domain/publish-times.js';
import { RecentSamples, type Sample } from '../domain/recent-samples.js';
import { LiveFeed, type MessageEvent } from './live-feed.js';
import { readMetrics } from './read-metrics.js';
import type { QueueOverview } from './read-overview.js';
import { queuesOf } from './shop-queues.js';

/** A value that cannot be read is null. */
export interface OutboxReading {
  service: string;
  rows: Sample;
  oldest_s: Sample;
}

/** A value that cannot be read is null. */
export interface NodeReading {
  node: string;
  memory_bytes: Sample;
  memory_limit_bytes: Sample;
  disk_free_bytes: Sample;
  memory_alarm: boolean | null;
  disk_alarm: boolean | null;
}

/** `messages` that wait or are delivered. `oldest_at` is null if there is none or if its time is unknown. */
export interface QueueReading {
  queue: string;
  messages: Sample;
  oldest_at: string | null;
}

export interface BrokerReading {
  at: string;
  outboxes: OutboxReading[];
  nodes: NodeReading[];
  queues: QueueReading[];
}

export const SAMPLE_EVERY_MS = 5_000;
/** Ten minutes. */
const SAMPLES = 120;
/** 80 kB for each type. */
const MAX_PUBLISH_TIMES = 10_000;

/** Reads outboxes, RabbitMQ nodes and queues at an interval, and keeps the samples of the last ten minutes in memory. */
@Injectable()
export class BrokerSamples {
  private last: BrokerReading = { at: new Date().toISOString(), outboxes: [], nodes: [], queues: [] };
  private readonly samples = new RecentSamples(SAMPLES);
  private readonly published = new PublishTimes(
    [...new Set(queuesOf(subscriptions).map(({ type }) => type))],
    MAX_PUBLISH_TIMES,
  );

  constructor(
    private readonly feed: LiveFeed,
    @Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig,
  ) {}

  /** With the samples of each outbox (rows), node (memory) and queue (messages). */
  get reading(): BrokerReading {
    return this.last;
  }

  samplesOf(name: string): readonly Sample[] {
    return this.samples.of(name);
  }

  add(events: readonly MessageEvent[]): void {
    for (const { step, type, at } of events)
      if (step === 'published') this.published.record(type, Date.parse(at));
  }

  async take(): Promise<void> {
    const services = Object.keys(subscriptions).filter((service) => this.config.serviceUrls.has(service));
    const [outboxes, nodes, queues] = await Promise.all([
      Promise.all(services.map((service) => this.readOutbox(service))),
      Promise.all([...this.config.rabbitmqMetricsUrls].map(([node, url]) => readNode(node, url))),
      this.readQueues(),
    ]);
    this.last = { at: new Date().toISOString(), outboxes, nodes, queues };
    this.samples.record(
      new Map([
        ...outboxes.map(({ service, rows }) => [`outbox ${service}`, rows] as const),
        ...nodes.map(({ node, memory_bytes }) => [`node ${node}`, memory_bytes] as const),
        ...queues.map(({ queue, messages }) => [`queue ${queue}`, messages] as const),
      ]),
    );
  }

  private async readOutbox(service: string): Promise<OutboxReading> {
    const url = `${this.config.serviceUrls.get(service)}/metrics?name=`;
    const names = ['outbox_rows', 'outbox_oldest_seconds'] as const;
    const [rows = null, oldest_s = null] = await Promise.all(
      names.map(async (name) => (await readMetrics(url + name))?.get(name)),
    );
    return { service, rows, oldest_s };
  }

  private async readQueues(): Promise<QueueReading[]> {
    const { queues, stale } = await this.feed.overview();
    const isStale = stale.some(({ part }) => part === 'rabbitmq');
    return queues.map((queue) => ({
      queue: queue.queue,
      messages: isStale ? null : messagesOf(queue),
      oldest_at: isStale ? null : this.oldestIn(queue),
    }));
  }

  /**
   * RabbitMQ does not report it for quorum queues. A queue of n messages has the n newest ones of its type, unless one of them
   * is retried: it returns behind newer ones.
   */
  private oldestIn(queue: QueueOverview): string | null {
    if (queue.retrying > 0) return null;
    const time = this.published.ofNthNewest(queue.type, messagesOf(queue));
    return time === undefined ? null : new Date(time).toISOString();
  }
}

const messagesOf = ({ depth, unacknowledged = 0 }: QueueOverview): number => depth + unacknowledged;

async function readNode(node: string, url: string): Promise<NodeReading> {
  const metrics = await readMetrics(`${url}/metrics`);
  const valueOf = (name: string): Sample => metrics?.get(`rabbitmq_${name}`) ?? null;
  const alarmOf = (name: string) => {
    const value = valueOf(`alarms_${name}`);
    return value === null ? null : value > 0;
  };
  return {
    node,
    memory_bytes: valueOf('process_resident_memory_bytes'),
    memory_limit_bytes: valueOf('resident_memory_limit_bytes'),
    disk_free_bytes: valueOf('disk_space_available_bytes'),
    memory_alarm: alarmOf('memory_used_watermark'),
    disk_alarm: alarmOf('free_disk_space_watermark'),
  };
}
