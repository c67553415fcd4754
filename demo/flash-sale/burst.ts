import { setTimeout as delay } from 'node:timers/promises';
import { readBounded } from '#http-client';
import pLimit from 'p-limit';
import { Pool } from 'undici';
import {
  type Customer,
  type PlaceOrderResult,
  placeOrderRequest,
  resultOf,
  retryUntilAccepted,
} from '../chaos/retrying-client.js';

/** The results of a burst so far. `afterClick` and `afterSending` have a time in ms for each accepted order. */
export interface BurstSoFar {
  accepted: number;
  /** A set: an order that was the response to two customers counts once. */
  orderIds: Set<string>;
  /** From the customer's click to the response that accepted the order, all waiting and retries included. */
  afterClick: number[];
  /** From sending the last request to its response. */
  afterSending: number[];
  /** Responses without an order, by status code, e.g. `503`. Each request was repeated. */
  refusals: Map<string, number>;
  /** From the first click to the last response. Undefined while the burst lasts. */
  tookMs?: number;
}

export interface BurstOptions {
  orderUrl: string;
  customers: readonly Customer[];
  /** New orders a second. */
  rate: number;
}

/** Kept-alive connections, which the customers share as behind a load balancer. */
export const CONNECTIONS = 128;

/**
 * Each customer orders at its time, whether or not earlier orders are accepted, and retries with its key until the order is
 * accepted. `soFar` is updated meanwhile. `over` resolves at the end, and rejects if an order was refused for good.
 */
export function fireBurst({ orderUrl, customers, rate }: BurstOptions): {
  soFar: BurstSoFar;
  over: Promise<void>;
} {
  const soFar: BurstSoFar = {
    accepted: 0,
    orderIds: new Set(),
    afterClick: [],
    afterSending: [],
    refusals: new Map(),
  };
  const pool = new Pool(orderUrl, { connections: CONNECTIONS, pipelining: 1 });
  // The pool would queue requests as well, but then their sending time would be unknown.
  const withConnection = pLimit(CONNECTIONS);
  const startedAt = performance.now();

  const order = async (customer: Customer, n: number) => {
    const clickedAt = startedAt + (n / rate) * 1_000;
    await delay(Math.max(0, clickedAt - performance.now()));
    let sentAt = 0;
    const accepted = await retryUntilAccepted(async () => {
      const result = await withConnection(async () => {
        sentAt = performance.now();
        return await placeOrder(pool, customer);
      });
      if ('refusal' in result)
        soFar.refusals.set(result.refusal, (soFar.refusals.get(result.refusal) ?? 0) + 1);
      return result;
    });
    const acceptedAt = performance.now();
    soFar.accepted += 1;
    soFar.orderIds.add(accepted.order.order_id);
    soFar.afterClick.push(acceptedAt - clickedAt);
    soFar.afterSending.push(acceptedAt - sentAt);
  };
  const over = Promise.allSettled(customers.map(order)).then(async (results) => {
    soFar.tookMs = performance.now() - startedAt;
    await pool.close();
    const [failed, ...more] = results.filter((result) => result.status === 'rejected');
    if (failed)
      throw new Error(`${more.length + 1} orders were not accepted. The first: ${String(failed.reason)}`);
  });
  return { soFar, over };
}

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_RESPONSE_BYTES = 1_048_576;

async function placeOrder(pool: Pool, customer: Customer): Promise<PlaceOrderResult> {
  try {
    const { path, ...request } = placeOrderRequest(customer);
    const timeouts = { headersTimeout: REQUEST_TIMEOUT_MS, bodyTimeout: REQUEST_TIMEOUT_MS };
    const { statusCode, headers, body } = await pool.request({ path, ...request, ...timeouts });
    return resultOf(statusCode, await readBounded(body, MAX_RESPONSE_BYTES), headers['retry-after']);
  } catch (error) {
    return { problem: String(error), refusal: 'no response', isFinal: false };
  }
}
