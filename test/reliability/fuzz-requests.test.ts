import fc from 'fast-check';
import { query } from '../support/database.js';
import { asCustomer, facts, newCustomer, placeOrder } from '../support/shop.js';

const REQUESTS = 5_000;
const SEED = 20_261_123;

interface Hostile {
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

const line = fc.record(
  {
    product_id: fc.oneof(
      fc.string(),
      fc.constantFrom('PROD-1', "'; DROP TABLE orders; --", '../../etc/passwd'),
      fc.integer(),
    ),
    quantity: fc.oneof(
      fc.double(),
      fc.integer({ max: 0 }),
      fc.integer({ min: 1_001 }),
      fc.string(),
      fc.constant(null),
    ),
  },
  { requiredKeys: [] },
);

/** Whatever it looks like, no body of these is an order: a line is always wrong or there is none. */
const body = fc.oneof(
  fc.json(),
  fc.string(),
  fc
    .record({
      items: fc.oneof(fc.array(line), fc.jsonValue()),
      payment_token: fc.oneof(fc.string(), fc.integer()),
    })
    .map((value) => JSON.stringify(value)),
  fc.integer({ min: 1, max: 2_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.constant('{"__proto__":{"items":[{"product_id":"PROD-1","quantity":1}],"payment_token":"tok_ok"}}'),
);

const headerValue = fc.string({
  maxLength: 40,
  unit: fc.constantFrom(...'abcXYZ019 \'";:<>()[]{}%$#@!*-_=+\\/|~^,.?'),
});
/** One in five is of nobody. */
const ofNobody = fc.record({ authorization: headerValue });
const ofCustomer = fc.record(
  {
    'idempotency-key': headerValue,
    'x-correlation-id': headerValue,
    traceparent: headerValue,
    prefer: headerValue,
  },
  { requiredKeys: [] },
);

const headers = fc.oneof({ arbitrary: ofCustomer, weight: 4 }, { arbitrary: ofNobody, weight: 1 });

const segment = fc.string({ maxLength: 30 }).map(encodeURIComponent);
const hostile: fc.Arbitrary<Hostile> = fc.oneof(
  fc.record({ method: fc.constant('POST'), path: fc.constant('/orders'), headers, body }),
  fc.record({
    method: fc.constantFrom('GET', 'PUT', 'DELETE', 'PATCH'),
    path: segment.map((id) => `/orders/${id}`),
    headers,
  }),
  fc.record({ method: fc.constant('GET'), path: segment.map((id) => `/products/${id}`), headers }),
);

async function ordersOfOthers(user: string): Promise<number> {
  const sql = 'SELECT count(*)::int AS count FROM orders WHERE user_id <> $1';
  return (await query<{ count: number }>('order', sql, [user]))[0]!.count;
}

async function send({ method, path, headers, body }: Hostile, token: object): Promise<number> {
  const response = await fetch(`${facts.urls['order']}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...token, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (response.status >= 400) {
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(text).not.toMatch(/node_modules|prisma|postgres|SELECT|ECONN|\bat \w+.*\.js/i);
  }
  return response.status;
}

test('five thousand malformed requests are refused one by one: no 5xx, no order, nothing told about the inside', async () => {
  const customer = newCustomer();
  const token = await asCustomer(newCustomer());
  const before = await ordersOfOthers(customer);
  const requests = fc.sample(hostile, { numRuns: REQUESTS, seed: SEED });
  const statuses = new Map<number, number>();
  for (let i = 0; i < requests.length; i += 50)
    for (const status of await Promise.all(requests.slice(i, i + 50).map((one) => send(one, token))))
      statuses.set(status, (statuses.get(status) ?? 0) + 1);

  expect([...statuses.keys()].filter((status) => status >= 500)).toEqual([]);
  expect(statuses.get(400)).toBeGreaterThan(1_000);
  expect(statuses.get(401)).toBeGreaterThan(200);
  expect(await ordersOfOthers(customer)).toBe(before);
  expect((await placeOrder({ customer })).status).toBe(201);
}, 240_000);
