import { spanContextIn } from '#messaging';
import type { Transaction } from '#database';
import { DURATION_BUCKETS, observe } from '#service';
import { Counter, Histogram } from 'prom-client';
import type { CancelReason, OrderState } from './domain/order.js';
import type { StoredOrder } from './persistence/orders.js';

const states: OrderState['status'][] = ['pending', 'confirmed', 'shipped', 'declined'];
const cancelReasons: CancelReason[] = ['out_of_stock', 'unpaid', 'by_customer'];

/** From zero: a counter that appears with a value has no increase. */
const orders = new Counter({
  name: 'orders_total',
  help: 'Orders that entered a state, by state and, if cancelled, reason; pending: placed',
  labelNames: ['state', 'reason'],
});
for (const state of states) orders.inc({ state, reason: '' }, 0);
for (const reason of cancelReasons) orders.inc({ state: 'cancelled', reason }, 0);

const untilShipment = new Histogram({
  name: 'order_shipment_seconds',
  help: 'Time from the placed order to its shipment',
  buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30, 60, 120, 300, 900, 3_600],
  enableExemplars: true,
});

const answers = new Histogram({
  name: 'order_answer_seconds',
  help: 'Time from POST /orders to its answer without the time of the bank, by outcome: answered, failed (5xx)',
  labelNames: ['outcome'] as const,
  buckets: DURATION_BUCKETS,
  enableExemplars: true,
});
for (const outcome of ['answered', 'failed']) answers.zero({ outcome });

/** Counts a new state of an order once its transaction has committed. */
export function countStateOnCommit(tx: Transaction, order: StoredOrder): void {
  const { state, created_at, traceparent } = order;
  tx.onCommit(() => {
    orders.inc({ state: state.status, reason: state.status === 'cancelled' ? state.reason : '' });
    const seconds = Math.max(0, Date.now() - created_at.getTime()) / 1_000;
    if (state.status === 'shipped')
      observe(untilShipment, {}, seconds, spanContextIn({ traceparent })?.traceId);
  });
}

/**
 * `bankMs` is the time that payment has measured. Undefined counts the whole time as the shop's: a wait that the shop cannot
 * attribute to the bank must not look fast.
 */
export function countAnswer(
  outcome: 'answered' | 'failed',
  elapsedMs: number,
  bankMs: number | undefined,
  traceId: string | undefined,
): void {
  observe(answers, { outcome }, Math.max(0, elapsedMs - (bankMs ?? 0)) / 1_000, traceId);
}
