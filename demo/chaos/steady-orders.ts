import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import {
  type AcceptedOrder,
  type PlaceOrderOptions,
  placeOrderWithRetries,
  withTokens,
} from './retrying-client.js';

export interface SteadyOrders extends PlaceOrderOptions {
  orderUrl: string;
  /** Signs the token of each customer. */
  customerKey: KeyObject;
  perSecond: number;
  lengthMs: number;
  /** Starts no new order once aborted; orders that are in progress are still retried. */
  signal?: AbortSignal;
}

/** More would only wait inside the shop until they get a 503. */
const MAX_IN_PROGRESS = 200;

/**
 * Places orders at an even rate, whether or not the earlier ones are accepted, each for a customer of its own and with
 * retries. While 200 are in progress, the next one waits. Resolves when all are accepted. Rejects, after the last one has
 * ended, if one was not accepted.
 */
export async function placeSteadily({
  orderUrl,
  customerKey,
  perSecond,
  lengthMs,
  signal,
  ...options
}: SteadyOrders): Promise<AcceptedOrder[]> {
  const startedAt = performance.now();
  const planned = Math.round((perSecond * lengthMs) / 1_000);
  const inProgress = new Set<Promise<unknown>>();
  const accepted: AcceptedOrder[] = [];
  const failures: unknown[] = [];
  for (let n = 0; n < planned; n++) {
    const startsInMs = startedAt + (n / perSecond) * 1_000 - performance.now();
    if (startsInMs > 0) await delay(startsInMs, undefined, signal && { signal }).catch(() => undefined);
    if (inProgress.size >= MAX_IN_PROGRESS) await Promise.race(inProgress);
    if (signal?.aborted) break;
    const [customer] = await withTokens([`USR-${uuidv7()}`], customerKey);
    const placing = placeOrderWithRetries(orderUrl, customer!, options)
      .then((order) => accepted.push(order))
      .catch((error: unknown) => failures.push(error))
      .finally(() => inProgress.delete(placing));
    inProgress.add(placing);
  }
  await Promise.all(inProgress);
  if (failures.length === 0) return accepted;
  const all = accepted.length + failures.length;
  throw new Error(`${failures.length} of ${all} orders were not accepted. The first: ${String(failures[0])}`);
}
