import type { KeyObject } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { fetchBounded } from '#http-client';
import { mintCustomerToken } from '#identity';

/** The order in a response of the shop. */
export interface PlacedOrder {
  order_id: string;
  user_id: string;
  status: string;
}

export interface Customer {
  user_id: string;
  token: string;
}

/** Longer than a client retries. */
const TOKEN_LIFETIME_MS = 3_600_000;

/** Signs a token for each customer; ten thousand take about a second. */
export const withTokens = async (user_ids: readonly string[], key: KeyObject): Promise<Customer[]> =>
  await Promise.all(
    user_ids.map(async (user_id) => ({
      user_id,
      token: await mintCustomerToken(key, user_id, TOKEN_LIFETIME_MS),
    })),
  );

export interface AcceptedOrder {
  order: PlacedOrder;
  attempts: number;
  /** From the first request to the response that accepted the order. */
  waitedMs: number;
  /** The time of that response, by `performance.now()`. */
  acceptedAt: number;
}

/** The result of one request: the order, or why there is none and how long the shop asks the client to wait. */
export type PlaceOrderResult =
  | { order: PlacedOrder }
  | {
      /** The status code, or "no response". */
      refusal: string;
      problem: string;
      isFinal: boolean;
      retryAfterMs?: number | undefined;
    };

const TIMEOUT_MS = 300_000;
const REQUEST_TIMEOUT_MS = 10_000;
const MIN_BACKOFF_MS = 200;
const MAX_BACKOFF_MS = 5_000;

/**
 * Places an order as a client that retries with its Idempotency-Key. It repeats the same request with the same key while the
 * connection breaks, the response is late, 408, 429 or 5xx, until 202, or 201 if the order is paid by then. The backoff grows and
 * has jitter, so that many clients do not overload a shop that has just restarted. Rejects at once on another 4xx, and after
 * five minutes.
 */
export const placeOrderWithRetries = async (
  orderUrl: string,
  customer: Customer,
  options: PlaceOrderOptions = {},
): Promise<AcceptedOrder> => await retryUntilAccepted(() => placeOrder(orderUrl, customer, options));

/** The retry loop of {@link placeOrderWithRetries}, for any HTTP client. */
export async function retryUntilAccepted(send: () => Promise<PlaceOrderResult>): Promise<AcceptedOrder> {
  const startedAt = performance.now();
  let backoffMs = MIN_BACKOFF_MS;
  for (let attempts = 1; ; attempts++) {
    const result = await send();
    const waitedMs = performance.now() - startedAt;
    if ('order' in result)
      return { order: result.order, attempts, waitedMs, acceptedAt: startedAt + waitedMs };
    if (result.isFinal || waitedMs > TIMEOUT_MS)
      throw new Error(
        `The order was not accepted in ${attempts} attempts. The last result: ${result.problem}`,
      );
    await delay((result.retryAfterMs ?? 0) + backoffMs * (0.5 + Math.random() / 2));
    backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
  }
}

async function placeOrder(
  orderUrl: string,
  customer: Customer,
  options: PlaceOrderOptions,
): Promise<PlaceOrderResult> {
  try {
    const { path, ...request } = placeOrderRequest(customer, options);
    const { status, text, headers } = await fetchBounded(`${orderUrl}${path}`, {
      ...request,
      timeoutMs: REQUEST_TIMEOUT_MS,
    });
    return resultOf(status, text, headers.get('retry-after'));
  } catch (error) {
    return { problem: String(error), refusal: 'no response', isFinal: false };
  }
}

export interface PlaceOrderOptions {
  /** The response waits for the payment. By default the order is paid later. */
  waitForPayment?: boolean;
}

/** One piece of PROD-1, with a valid card token. The customer's id is the Idempotency-Key too. */
export const placeOrderRequest = (
  { user_id, token }: Customer,
  { waitForPayment = false }: PlaceOrderOptions = {},
) =>
  ({
    method: 'POST',
    path: '/orders',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      'idempotency-key': user_id,
      ...(!waitForPayment && { prefer: 'respond-async' }),
    },
    body: JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' }),
  }) as const;

/** The request may succeed later: the shop was too busy to read it, or allows no more orders now. */
const TRANSIENT_STATUSES = [408, 429];

/** 408, 429 and 5xx are worth a retry; any other 4xx is final. */
export function resultOf(status: number, body: string, retryAfter: unknown): PlaceOrderResult {
  if (status === 201 || status === 202) return { order: JSON.parse(body) as PlacedOrder };
  return {
    refusal: String(status),
    problem: `${status} ${body}`,
    isFinal: status < 500 && !TRANSIENT_STATUSES.includes(status),
    ...(Number(retryAfter) > 0 && { retryAfterMs: Number(retryAfter) * 1_000 }),
  };
}
