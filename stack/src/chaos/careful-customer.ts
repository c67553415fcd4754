import { setTimeout as delay } from 'node:timers/promises';

/** The shop's answer to an order that it took. */
export interface PlacedOrder {
  order_id: string;
  user_id: string;
  status: string;
}

/** An order that was taken, and what it took. */
export interface TakenOrder {
  order: PlacedOrder;
  tries: number;
  waitedMs: number;
}

const PATIENCE_MS = 120_000;
const ANSWER_WITHIN_MS = 30_000;
const SHORTEST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 5_000;

/**
 * What a careful customer does when the shop hangs up, has no time or does not answer: the same request again, with the
 * same key, until it is taken: 202, or 201 when it was paid by then. The breaks grow and differ between customers, so that
 * a crowd of them does not keep down a shop that has just come back. Rejects at once when the shop refuses the order, and
 * after two minutes.
 */
export async function orderUntilTaken(orderUrl: string, customer: string): Promise<TakenOrder> {
  const startedAt = performance.now();
  let backOffMs = SHORTEST_BACK_OFF_MS;
  for (let tries = 1; ; tries++) {
    const answer = await ask(orderUrl, customer);
    const waitedMs = performance.now() - startedAt;
    if ('order' in answer) return { order: answer.order, tries, waitedMs };
    if (answer.isFinal || waitedMs > PATIENCE_MS)
      throw new Error(`asked ${tries} times, the last answer: ${answer.problem}`);
    await delay(backOffMs * (0.5 + Math.random() / 2));
    backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
  }
}

type Answer = { order: PlacedOrder } | { problem: string; isFinal: boolean };

async function ask(orderUrl: string, customer: string): Promise<Answer> {
  try {
    const response = await fetch(`${orderUrl}/orders`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-user-id': customer,
        'idempotency-key': customer,
        prefer: 'respond-async',
      },
      body: JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const text = await response.text();
    if ([201, 202].includes(response.status)) return { order: JSON.parse(text) as PlacedOrder };
    return { problem: `${response.status} ${text}`, isFinal: response.status < 500 };
  } catch (error) {
    return { problem: String(error), isFinal: false };
  }
}
