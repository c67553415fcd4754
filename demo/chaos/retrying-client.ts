import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { mintCustomerToken } from '#identity';

/** The shop's answer to an order that it took. */
export interface PlacedOrder {
  order_id: string;
  user_id: string;
  status: string;
}

/** Who orders, and the token that says so. */
export interface Customer {
  user_id: string;
  token: string;
}

/** Longer than the most patient customer asks. */
const TOKEN_LASTS_MS = 3_600_000;

/** Gives everybody a token that outlasts their patience; ten thousand in about a second. */
export const withTokens = async (user_ids: readonly string[], key: KeyObject): Promise<Customer[]> =>
  await Promise.all(
    user_ids.map(async (user_id) => ({
      user_id,
      token: await mintCustomerToken(key, user_id, TOKEN_LASTS_MS),
    })),
  );

/** An order that was taken, and what it took. */
export interface TakenOrder {
  order: PlacedOrder;
  tries: number;
  waitedMs: number;
}

/** What came back: the order, or in a word and in full why there is none, and the pause that the shop asks for. */
export type Answer =
  | { order: PlacedOrder }
  | { refusal: string; problem: string; isFinal: boolean; retryAfterMs?: number | undefined };

const PATIENCE_MS = 300_000;
const ANSWER_WITHIN_MS = 10_000;
const SHORTEST_BACK_OFF_MS = 200;
const LONGEST_BACK_OFF_MS = 5_000;

/**
 * What a careful customer does when the shop hangs up, has no time or does not answer: the same request again, with the
 * same key, until it is taken: 202, or 201 when it was paid by then. The breaks grow and differ between customers, so that
 * a crowd of them does not keep down a shop that has just come back. Rejects at once when the shop refuses the order, and
 * after five minutes.
 */
export const orderUntilTaken = async (orderUrl: string, customer: Customer): Promise<TakenOrder> =>
  await untilTaken(() => ask(orderUrl, customer));

/** {@link orderUntilTaken}, whichever way it asks. */
export async function untilTaken(ask: () => Promise<Answer>): Promise<TakenOrder> {
  const startedAt = performance.now();
  let backOffMs = SHORTEST_BACK_OFF_MS;
  for (let tries = 1; ; tries++) {
    const answer = await ask();
    const waitedMs = performance.now() - startedAt;
    if ('order' in answer) return { order: answer.order, tries, waitedMs };
    if (answer.isFinal || waitedMs > PATIENCE_MS)
      throw new Error(`asked ${tries} times, the last answer: ${answer.problem}`);
    await delay((answer.retryAfterMs ?? 0) + backOffMs * (0.5 + Math.random() / 2));
    backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
  }
}

async function ask(orderUrl: string, customer: Customer): Promise<Answer> {
  try {
    const { path, ...request } = orderRequest(customer);
    const options = { ...request, timeoutMs: ANSWER_WITHIN_MS };
    const { status, text, headers } = await fetchBounded(`${orderUrl}${path}`, options);
    return answerOf(status, text, headers.get('retry-after'));
  } catch (error) {
    return { problem: String(error), refusal: 'no answer', isFinal: false };
  }
}

/** One piece of PROD-1 on a good card, to be paid later; the customer's id is the key too. */
export const orderRequest = ({ user_id, token }: Customer) =>
  ({
    method: 'POST',
    path: '/orders',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'idempotency-key': user_id,
      prefer: 'respond-async',
    },
    body: JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' }),
  }) as const;

/** Too many requests and a shop out of breath are worth asking again; any other refusal stands. */
export function answerOf(status: number, body: string, retryAfter: unknown): Answer {
  if (status === 201 || status === 202) return { order: JSON.parse(body) as PlacedOrder };
  return {
    refusal: String(status),
    problem: `${status} ${body}`,
    isFinal: status < 500 && status !== 429,
    ...(Number(retryAfter) > 0 && { retryAfterMs: Number(retryAfter) * 1_000 }),
  };
}
