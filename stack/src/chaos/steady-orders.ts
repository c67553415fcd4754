import { setTimeout as delay } from 'node:timers/promises';
import { v7 as uuidv7 } from 'uuid';
import { orderUntilTaken, type TakenOrder } from './careful-customer.js';

/** Where to order, how much, and when to stop. */
export interface SteadyOrders {
  orderUrl: string;
  perSecond: number;
  lengthMs: number;
  /** Ends the placing; what is placed by then is still asked for. */
  signal?: AbortSignal;
}

/**
 * Places orders at an even rate, whether or not the earlier ones are answered, each by a careful customer of its own.
 * Resolves when all are taken; rejects, after the last answer, when one was not.
 */
export async function placeSteadily({
  orderUrl,
  perSecond,
  lengthMs,
  signal,
}: SteadyOrders): Promise<TakenOrder[]> {
  const startedAt = performance.now();
  const placing: Promise<PromiseSettledResult<TakenOrder>>[] = [];
  const planned = Math.round((perSecond * lengthMs) / 1_000);
  for (let n = 0; n < planned; n++) {
    const dueInMs = startedAt + (n / perSecond) * 1_000 - performance.now();
    if (dueInMs > 0) await delay(dueInMs, undefined, { ...(signal && { signal }) }).catch(() => undefined);
    if (signal?.aborted) break;
    placing.push(settled(orderUntilTaken(orderUrl, `USR-${uuidv7()}`)));
  }
  const answers = await Promise.all(placing);
  const refused = answers.filter((answer) => answer.status === 'rejected');
  if (refused.length > 0)
    throw new Error(
      `${refused.length} of ${answers.length} orders were not taken, the first: ${refused[0]?.reason}`,
    );
  return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
}

/** At once, so that no order fails unheard while others are being placed. */
const settled = async <T>(promise: Promise<T>): Promise<PromiseSettledResult<T>> =>
  (await Promise.allSettled([promise]))[0];
