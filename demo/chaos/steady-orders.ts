import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { orderUntilTaken, type TakenOrder, withTokens } from './careful-customer.js';

/** Where to order, how much, and when to stop. */
export interface SteadyOrders {
  orderUrl: string;
  /** Makes every customer's token. */
  customerKey: KeyObject;
  perSecond: number;
  lengthMs: number;
  /** Ends the placing; what is placed by then is still asked for. */
  signal?: AbortSignal;
}

/** A larger crowd would only wait inside the shop, until it is told that there is no time. */
const MOST_WAITING = 200;

/**
 * Places orders at an even rate, whether or not the earlier ones are answered, each by a careful customer of its own; only
 * when two hundred wait, the next comes later. Resolves when all are taken; rejects, after the last answer, when one was
 * not.
 */
export async function placeSteadily({
  orderUrl,
  customerKey,
  perSecond,
  lengthMs,
  signal,
}: SteadyOrders): Promise<TakenOrder[]> {
  const startedAt = performance.now();
  const planned = Math.round((perSecond * lengthMs) / 1_000);
  const waiting = new Set<Promise<unknown>>();
  const taken: TakenOrder[] = [];
  const refused: unknown[] = [];
  for (let n = 0; n < planned; n++) {
    const dueInMs = startedAt + (n / perSecond) * 1_000 - performance.now();
    if (dueInMs > 0) await delay(dueInMs, undefined, signal && { signal }).catch(() => undefined);
    if (waiting.size >= MOST_WAITING) await Promise.race(waiting);
    if (signal?.aborted) break;
    const [customer] = await withTokens([`USR-${uuidv7()}`], customerKey);
    const answer = orderUntilTaken(orderUrl, customer!)
      .then((order) => taken.push(order))
      .catch((error: unknown) => refused.push(error))
      .finally(() => waiting.delete(answer));
    waiting.add(answer);
  }
  await Promise.all(waiting);
  if (refused.length === 0) return taken;
  const all = taken.length + refused.length;
  throw new Error(`${refused.length} of ${all} orders were not taken, the first: ${String(refused[0])}`);
}
