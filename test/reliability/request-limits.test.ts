import { once } from 'node:events';
import { connect } from 'node:net';
import { v7 as uuidv7 } from 'uuid';
import { eventually } from '../support/eventually.js';
import { startReplica, type Replica } from '../support/replicas.js';
import { asCustomer, newCustomer, type OrderView, placeOrder, request } from '../support/shop.js';

interface ProblemView {
  status: number;
  title: string;
  detail: string;
}

let order: Replica;
beforeAll(async () => {
  order = await startReplica('order', {
    settings: {
      ORDERS_PER_MINUTE_PER_CUSTOMER: '3',
      ORDERS_PER_MINUTE_PER_ADDRESS: '12',
      HTTP_REQUEST_TIMEOUT_MS: '500',
    },
  });
});
afterAll(async () => await order.stop());

async function place(customer: string, key: string = uuidv7()) {
  const response = await fetch(`${order.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await asCustomer(customer)), 'idempotency-key': key },
    body: JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as OrderView & ProblemView,
  };
}

/** Sends the lines on a new connection; returns everything that order sends until it closes the connection. */
async function rawResponseTo(...lines: string[]): Promise<string> {
  const { hostname, port } = new URL(order.url);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let text = '';
  socket.on('data', (chunk: string) => (text += chunk)).on('error', () => undefined);
  socket.write(lines.join('\r\n'));
  await once(socket, 'close');
  return text;
}

test('a customer over the rate limit gets 429, other customers are served, and the refused order can be sent again with its key', async () => {
  const [frequent, other] = [newCustomer(), newCustomer()];
  const [first, second] = [uuidv7(), uuidv7()];
  const responses = [await place(frequent, first), await place(frequent, first), await place(frequent)];
  expect(responses.map(({ status }) => status)).toEqual([201, 201, 201]);
  expect(responses[1]?.body.order_id).toBe(responses[0]?.body.order_id);
  expect(responses.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0']);

  const refused = await place(frequent, second);
  expect(refused.status).toBe(429);
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(refused.body.detail).toMatch(/^Send the request again in \d+ s with the same Idempotency-Key/);
  const seconds = Number(refused.headers.get('retry-after'));
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(60);
  expect(refused.headers.get('ratelimit-limit')).toBe('3');

  expect((await place(other)).status).toBe(201);
  const fromAnotherProcess = await placeOrder({ customer: frequent, headers: { 'idempotency-key': second } });
  expect(fromAnotherProcess.status).toBe(201);
});

test('an address over the rate limit gets 429 for every customer and without a token; reads do not count', async () => {
  const statuses = new Set<number>();
  await eventually(async () => {
    statuses.add((await place(newCustomer())).status);
    expect(statuses).toContain(429);
  });
  expect([...statuses].sort()).toEqual([201, 429]);
  const forwarded = await fetch(`${order.url}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '192.0.2.7' },
    body: '{}',
  });
  expect(forwarded.status).toBe(429);
  expect(forwarded.headers.get('retry-after')).toMatch(/^\d+$/);
  expect((await fetch(`${order.url}/products`)).status).toBe(200);
});

test.each([
  ['incomplete headers', ['POST /orders HTTP/1.1', 'host: 127.0.0.1', 'x-more: ']],
  [
    'an incomplete body',
    [
      'POST /orders HTTP/1.1',
      'host: 127.0.0.1',
      'content-type: application/json',
      'content-length: 50',
      '',
      '{"items"',
    ],
  ],
])('a client that sends %s and then waits is disconnected', async (_, lines) => {
  const response = await rawResponseTo(...lines);
  expect(response).toMatch(
    /^HTTP\/1\.1 408 [^]*application\/problem\+json[^]*"title":"The request was not complete in time/,
  );
});

test.each([
  ['too many headers', 431, 'Too many headers', Array.from({ length: 120 }, (_, n) => `x-${n}: 1`)],
  ['oversized headers', 431, 'The headers are too large', [`x-large: ${'a'.repeat(17_000)}`]],
  ['a malformed header', 400, 'The request can’t be read', ['no header']],
  ['two content lengths', 400, 'The request can’t be read', ['content-length: 1', 'content-length: 2']],
])('a request with %s is refused with %i', async (_, status, title, headers) => {
  const response = await rawResponseTo(
    'GET /products HTTP/1.1',
    'host: 127.0.0.1',
    'connection: close',
    ...headers,
    '',
    '',
  );
  expect(response).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [^]*application/problem\\+json`, 'i'));
  expect(response).toContain(`"title":"${title}"`);
});

test.each([
  ['with a long query', `/products?${'a'.repeat(2_100)}`, 414],
  ['with a long id', `/orders/${'a'.repeat(300)}`, 414],
  ['that is malformed', '/orders/%E0%A4%A', 400],
])('a URL %s is refused', async (_, path, status) => {
  const { headers, body } = await request<ProblemView>('order', 'GET', path);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) });
  expect(headers.get('x-content-type-options')).toBe('nosniff');
});
