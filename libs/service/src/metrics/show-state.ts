import type { PoolUse } from '#database';
import type { Messaging, OutboxBacklog } from '#messaging';
import { Counter, Gauge } from 'prom-client';

/** Registers the gauges of the outbox. A scrape reads them with one query, and they have no sample while it fails. */
export function showBacklog(backlog: Pick<OutboxBacklog, 'read'>): void {
  let reading: ReturnType<OutboxBacklog['read']> | undefined;
  /** Gauges that are read in the same turn share the query. */
  const read = () => (reading ??= backlog.read().finally(() => (reading = undefined)));
  const show = (name: string, help: string, part: 'rows' | 'oldestSeconds' | 'parkedRows') =>
    new Gauge({
      name,
      help,
      async collect() {
        this.reset();
        this.remove();
        await read().then(
          (values) => this.set(values[part]),
          () => undefined,
        );
      },
    });
  show('outbox_rows', 'Rows of the outbox that the broker has not confirmed', 'rows');
  show('outbox_oldest_seconds', 'Age of the oldest row of the outbox', 'oldestSeconds');
  show(
    'outbox_parked_rows',
    'Rows of the outbox that are not published, because they cannot be encoded',
    'parkedRows',
  );
}

/** Registers the metrics of the consumers: pauses, and failed attempts that used up no retry. */
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
  new Counter({
    name: 'message_uncounted_failures_total',
    help: 'Failed attempts that are not counted: a dependency is unavailable, or a conflict with another transaction',
    labelNames: ['queue'],
    collect() {
      this.reset();
      for (const { queue, uncountedFailures } of messaging.consumers) this.inc({ queue }, uncountedFailures);
    },
  });
}

/** Registers the gauges of the connection pool. */
export function showPool(database: { poolUse: PoolUse }): void {
  new Gauge({
    name: 'database_pool_connections',
    help: 'Connections of the pool to PostgreSQL, by state: used, idle',
    labelNames: ['state'],
    collect() {
      this.set({ state: 'used' }, database.poolUse.used);
      this.set({ state: 'idle' }, database.poolUse.idle);
    },
  });
  new Gauge({
    name: 'database_pool_connections_max',
    help: 'Connections that the pool may open',
    collect() {
      this.set(database.poolUse.max);
    },
  });
  new Gauge({
    name: 'database_pool_waiting',
    help: 'Transactions and reads that wait for a connection of the pool',
    collect() {
      this.set(database.poolUse.waiting);
    },
  });
}
