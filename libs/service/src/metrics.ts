import type { Dropped, Messaging, MessageEvent, OutboxBacklog } from '#messaging';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client';

const processed = new Counter({
  name: 'messages_processed_total',
  help: 'Acknowledged deliveries by queue and outcome: handled, retried, dead-lettered',
  labelNames: ['queue', 'outcome'],
});

const deadLettered = new Counter({
  name: 'messages_dead_lettered_total',
  help: 'Messages that a consumer dead-lettered, by queue and reason',
  labelNames: ['queue', 'reason'],
});

const processing = new Histogram({
  name: 'message_processing_seconds',
  help: 'Time from the delivery to the ack, by queue',
  labelNames: ['queue'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const publishing = new Histogram({
  name: 'message_publishing_seconds',
  help: 'Time from the outbox row to the confirm, by type',
  labelNames: ['type'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

const dropped = new Counter({
  name: 'messages_dropped_total',
  help: 'Dropped telemetry and replies by type, queue (empty: not published) and reason',
  labelNames: ['type', 'queue', 'reason'],
});

export const countDropped = ({ type, queue = '', reason }: Dropped): void =>
  dropped.inc({ type, queue, reason });

export function countMessageEvent({ step, queue, type, tookMs, reason }: MessageEvent): void {
  if (queue === undefined) return publishing.observe({ type }, tookMs / 1000);
  processed.inc({ queue, outcome: step });
  if (reason !== undefined) deadLettered.inc({ queue, reason });
  processing.observe({ queue }, tookMs / 1000);
}

/** Registers the gauges of the outbox. They have no sample while the database does not respond. */
export function showBacklog(backlog: Pick<OutboxBacklog, 'oldestSeconds' | 'parkedRows'>): void {
  showReading('outbox_oldest_seconds', 'Age of the oldest row of the outbox', () => backlog.oldestSeconds());
  showReading(
    'outbox_parked_rows',
    'Rows of the outbox that are not published, because they cannot be encoded',
    () => backlog.parkedRows(),
  );
}

function showReading(name: string, help: string, read: () => Promise<number>): void {
  new Gauge({
    name,
    help,
    async collect() {
      this.reset();
      this.remove();
      await read().then(
        (value) => this.set(value),
        () => undefined,
      );
    },
  });
}

/** Registers the gauges of the consumers: pauses, and failed attempts that used up no retry. */
export function showConsumers(messaging: Pick<Messaging, 'consumers'>): void {
  new Gauge({
    name: 'consumer_paused_seconds',
    help: 'Time since the consumer was paused because a dependency is unavailable; 0 while it is not paused',
    labelNames: ['queue'],
    collect() {
      for (const { queue, pausedSince } of messaging.consumers)
        this.set({ queue }, pausedSince ? (Date.now() - pausedSince.getTime()) / 1_000 : 0);
    },
  });
  new Gauge({
    name: 'message_uncounted_failures_total',
    help: 'Failed attempts that are not counted: a dependency is unavailable, or a conflict with another transaction',
    labelNames: ['queue'],
    collect() {
      for (const { queue, uncountedFailures } of messaging.consumers) this.set({ queue }, uncountedFailures);
    },
  });
}

/** Process and message metrics in Prometheus' text format. */
@Controller('metrics')
@ApiExcludeController()
export class MetricsController {
  constructor() {
    register.setDefaultLabels({});
    if (!register.getSingleMetric('process_cpu_user_seconds_total')) collectDefaultMetrics();
  }

  @Get()
  @Header('content-type', register.contentType)
  metrics(): Promise<string> {
    return register.metrics();
  }
}
