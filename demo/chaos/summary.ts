import type { AcceptedOrder } from './retrying-client.js';

/** What the orders of a storm met. */
export interface Summary {
  orders: number;
  attempts: number;
  /** Attempts that were refused or got no response. */
  refused: number;
  /** Paid when the response came. */
  paidAtOnce: number;
  medianMs: number;
  p99Ms: number;
  longestMs: number;
  /** The longest time in which no order was accepted. */
  longestGapMs: number;
}

/** Of at least one order. */
export function summaryOf(accepted: readonly AcceptedOrder[]): Summary {
  const attempts = accepted.reduce((sum, order) => sum + order.attempts, 0);
  const waits = accepted.map(({ waitedMs }) => waitedMs).sort((a, b) => a - b);
  const times = accepted.map(({ acceptedAt }) => acceptedAt).sort((a, b) => a - b);
  const at = (share: number) => waits[Math.floor(share * (waits.length - 1))]!;
  return {
    orders: accepted.length,
    attempts,
    refused: attempts - accepted.length,
    paidAtOnce: accepted.filter(({ order }) => order.status === 'confirmed').length,
    medianMs: at(0.5),
    p99Ms: at(0.99),
    longestMs: at(1),
    longestGapMs: times.reduce((longest, time, i) => Math.max(longest, time - (times[i - 1] ?? time)), 0),
  };
}
