import { type Contract, type ServiceName, subscriptions } from '#contracts';
import {
  type Dropped,
  type MessageEvent,
  publisherDropReasons,
  queueFor,
  type RelayBatch,
  spanContextIn,
} from '#messaging';
import { Counter, Histogram } from 'prom-client';
import { DURATION_BUCKETS, observe } from './exemplars.js';

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

const duplicates = new Counter({
  name: 'inbox_duplicates_total',
  help: 'Messages that the inbox dropped because they were handled before, by queue',
  labelNames: ['queue'],
});

const processing = new Histogram({
  name: 'message_processing_seconds',
  help: 'Time from the delivery to the ack, by queue and outcome',
  labelNames: ['queue', 'outcome'] as const,
  buckets: DURATION_BUCKETS,
  enableExemplars: true,
});

const publishing = new Histogram({
  name: 'message_publishing_seconds',
  help: 'Time from the outbox row to the confirm, by type',
  labelNames: ['type'] as const,
  buckets: DURATION_BUCKETS,
  enableExemplars: true,
});

const batchRows = new Histogram({
  name: 'relay_batch_rows',
  help: 'Rows that the relay claimed at once',
  buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256],
});

const confirming = new Histogram({
  name: 'relay_confirm_seconds',
  help: 'Time from the first publish of a batch to its last confirm',
  buckets: DURATION_BUCKETS,
});

const dropped = new Counter({
  name: 'messages_dropped_total',
  help: 'Dropped telemetry and replies by type, queue (empty: not published) and reason',
  labelNames: ['type', 'queue', 'reason'],
});

/** Starts the counters of a service at zero: a counter that appears with a value has no increase. */
export function startCounters(service: ServiceName): void {
  const { consumes, publishes } = subscriptions[service];
  for (const contract of consumes.filter(({ kind }: Contract) => kind !== 'telemetry')) {
    const queue = queueFor(service, contract);
    for (const outcome of ['handled', 'retried', 'dead-lettered']) processed.inc({ queue, outcome }, 0);
    duplicates.inc({ queue }, 0);
  }
  for (const { type } of publishes.filter(({ kind }: Contract) => kind === 'telemetry'))
    for (const reason of publisherDropReasons) dropped.inc({ type, queue: '', reason }, 0);
}

export const countDropped = ({ type, queue = '', reason }: Dropped): void =>
  dropped.inc({ type, queue, reason });

export const countDuplicate = (queue: string): void => duplicates.inc({ queue });

export function countRelayBatch({ rows, confirmedAfterMs }: RelayBatch): void {
  batchRows.observe(rows);
  confirming.observe(confirmedAfterMs / 1_000);
}

const typesOf = ({ type, reply }: Contract): string[] => [type, ...(reply ? [reply.type] : [])];

/** A replayed dead letter has the type that its client gave it, and each would be a new time series. */
const types = new Set(Object.values(subscriptions).flatMap(({ publishes }) => publishes.flatMap(typesOf)));

export function countMessageEvent({ step, queue, type, tookMs, reason, traceparent }: MessageEvent): void {
  const seconds = tookMs / 1_000;
  const traceId = spanContextIn({ traceparent })?.traceId;
  if (queue === undefined)
    return observe(publishing, { type: types.has(type) ? type : 'other' }, seconds, traceId);
  processed.inc({ queue, outcome: step });
  if (reason !== undefined) deadLettered.inc({ queue, reason });
  observe(processing, { queue, outcome: step }, seconds, traceId);
}
