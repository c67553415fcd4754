import { setTimeout as delay } from 'node:timers/promises';
import { mintCustomerToken, readPrivateKey } from '#identity';
import { Pool } from 'undici';
import { v7 as uuidv7 } from 'uuid';
import { quantilesOf } from '../../demo/flash-sale/figures.js';
import { taskOf, sendResult } from './measuring-process.js';
import type { Placed, Placing } from './place-orders.js';

const {
  url,
  at,
  inFlight,
  rampUpMs = 0,
  warmUp,
  timed,
  respondAsync,
  customerPrivateKey,
} = taskOf<Placing>();
const key = readPrivateKey(customerPrivateKey);
const customers = await Promise.all(
  Array.from({ length: warmUp + timed }, async () => {
    const id = uuidv7();
    return { id, authorization: `Bearer ${await mintCustomerToken(key, `USR-${id}`, 60 * 60_000)}` };
  }),
);
const pool = new Pool(url, { connections: inFlight, pipelining: 1 });
const times: number[] = [];

const orderOf = () => ({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' });
const chargeOf = (id: string) => ({
  order_id: `ORD-${id}`,
  amount: 2999,
  currency: 'EUR',
  payment_token: 'tok_ok',
});

async function placeOne({ id, authorization }: (typeof customers)[number]): Promise<void> {
  const sentAt = performance.now();
  const { statusCode, body } = await pool.request({
    method: 'POST',
    path: at === 'bank' ? '/charges' : '/orders',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': id,
      authorization,
      ...(respondAsync && { prefer: 'respond-async' }),
    },
    body: JSON.stringify(at === 'bank' ? chargeOf(id) : orderOf()),
  });
  const text = await body.text();
  times.push(performance.now() - sentAt);
  const expected = at === 'bank' ? 200 : respondAsync ? 202 : 201;
  if (statusCode !== expected) throw new Error(`${url} responded with ${statusCode} ${text}`);
}

async function placeAll(batch: typeof customers): Promise<void> {
  const remaining = [...batch];
  const worker = async (_: unknown, i: number) => {
    await delay((i * rampUpMs) / inFlight);
    for (let next = remaining.pop(); next; next = remaining.pop()) await placeOne(next);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

await placeAll(customers.slice(0, warmUp));
times.length = 0;
const startedAt = performance.now();
await placeAll(customers.slice(warmUp));
const perSecond = (timed * 1_000) / (performance.now() - startedAt);
const { p50, p99 } = quantilesOf(times);
const placed: Placed = { perSecond, p50, p99 };
sendResult(placed);
