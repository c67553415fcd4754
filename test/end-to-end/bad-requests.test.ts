import { asCustomer, facts, newCustomer, type OrderView, placeOrder, request } from '../support/shop.js';

interface ProblemView {
  status: number;
  title: string;
  detail: string;
  correlation_id: string;
  errors?: { field: string; detail: string }[];
}

const aLine = { product_id: 'PROD-1', quantity: 1 };
const order = (items: unknown, more: object = {}) => ({ items, payment_token: 'tok_ok', ...more });

const bad: [name: string, status: number, body: unknown, hint: RegExp][] = [
  ['an unknown product', 422, order([{ product_id: 'NOPE', quantity: 1 }]), /NOPE.*GET \/products/],
  ['no lines', 400, order([]), /at least one line/],
  ['101 lines', 400, order(Array.from({ length: 101 }, () => aLine)), /at most 100 lines/],
  ['quantity 0', 400, order([{ ...aLine, quantity: 0 }]), /at least 1 piece/],
  ['quantity -1', 400, order([{ ...aLine, quantity: -1 }]), /at least 1 piece/],
  ['quantity 1.5', 400, order([{ ...aLine, quantity: 1.5 }]), /whole number/],
  ['quantity 10^9', 400, order([{ ...aLine, quantity: 1e9 }]), /at most 1000 pieces/],
  ['a price from the client', 400, order([{ ...aLine, price: 0.01 }]), /price/],
  ['a total from the client', 400, order([aLine], { total: 0.01 }), /total/],
  ['no payment token', 400, { items: [aLine] }, /payment_token/],
  ['no items', 400, { payment_token: 'tok_ok' }, /items/],
  ['a list instead of an object', 400, [], /body/],
  ['no body', 400, undefined, /./],
  ['broken JSON', 400, '{"items": [', /well-formed JSON/],
  ['a body of 1 MB', 413, order([{ ...aLine, product_id: 'x'.repeat(1024 * 1024) }]), /at most 100 lines/],
];

test.each(bad)(
  'an order with %s is refused with %i, and the response says what to change',
  async (_, status, body, hint) => {
    const token = await asCustomer(newCustomer());
    const headers = { ...token, 'content-type': 'application/json' };
    const response = await request<ProblemView>(
      'order',
      'POST',
      '/orders',
      body,
      body === undefined ? token : headers,
    );
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
    expect(response.body).toMatchObject({
      status,
      title: expect.any(String),
      correlation_id: response.headers.get('x-correlation-id'),
    });
    expect(`${response.body.detail} ${JSON.stringify(response.body.errors ?? [])}`).toMatch(hint);
    expect(JSON.stringify(response.body)).not.toMatch(/node_modules|at .*\.js|prisma|postgres/i);
  },
);

test.each([
  'text/plain',
  'application/xml',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
])('an order as %s is refused with 415, and the response names the right content type', async (type) => {
  const { status, body } = await request<ProblemView>(
    'order',
    'POST',
    '/orders',
    JSON.stringify(order([aLine])),
    { ...(await asCustomer(newCustomer())), 'content-type': type },
  );
  expect(status).toBe(415);
  expect(body.detail).toContain('application/json');
});

test('an order above the largest total is refused', async () => {
  const items = Array.from({ length: 100 }, () => ({ product_id: 'PROD-5', quantity: 1_000 }));
  const headers = await asCustomer(newCustomer());
  const { status, body } = await request<ProblemView>('order', 'POST', '/orders', order(items), headers);
  expect(status).toBe(422);
  expect(body.detail).toContain('Split the order');
});

test('an unknown path returns a problem', async () => {
  const { status, headers } = await request<ProblemView>('order', 'GET', '/nowhere');
  expect(status).toBe(404);
  expect(headers.get('content-type')).toContain('problem+json');
});

test('a malformed Idempotency-Key is refused with 400', async () => {
  const headers = { 'idempotency-key': 'has spaces in it' };
  const { status, body } = await placeOrder<ProblemView>({ headers });
  expect(status).toBe(400);
  expect(body.detail).toContain('without spaces');
});

test('a malformed correlation id is replaced', async () => {
  const { headers, body } = await placeOrder<OrderView>({ headers: { 'x-correlation-id': 'a b;c' } });
  expect(headers.get('x-correlation-id')).toBe(body.correlation_id);
  expect(body.correlation_id).toMatch(/^[0-9a-f-]{36}$/);
});

test('the API serves its description', async () => {
  const page = await fetch(`${facts.urls['order']}/docs`);
  expect(page.headers.get('content-type')).toContain('text/html');
  const { body } = await request<{ paths: Record<string, Record<string, { requestBody?: object }>> }>(
    'order',
    'GET',
    '/docs-json',
  );
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/orders', '/orders/{order_id}', '/products']),
  );
  expect(JSON.stringify(body.paths['/orders']?.['post']?.requestBody)).toContain('payment_token');
});
