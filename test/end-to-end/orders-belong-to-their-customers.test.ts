import { createHmac, createPublicKey } from 'node:crypto';
import { makeKeyPair, mintCustomerToken, readPrivateKey } from '#identity';
import { SignJWT } from 'jose';
import { query } from '../support/database.js';
import { asCustomer, asOperator, customerKey, newCustomer, placeOrder, request } from '../support/shop.js';

interface ProblemView {
  status: number;
  title: string;
  detail: string;
  correlation_id: string;
}

const HOUR_MS = 3_600_000;
const customer = newCustomer();
const now = Math.floor(Date.now() / 1_000);
const claims = { iss: 'order-rail', aud: 'order-rail-orders', sub: customer, iat: now, exp: now + 3_600 };
const good = await mintCustomerToken(customerKey, customer, HOUR_MS);
const publicKey = createPublicKey(customerKey);
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = async (given: object) =>
  await new SignJWT({ ...claims, ...given }).setProtectedHeader({ alg: 'EdDSA' }).sign(customerKey);

/** The key is public, and whoever takes it for a password would let this pass. */
function signedWith(secret: string | Buffer): string {
  const head = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

function tampered(): string {
  const [head, , signature] = good.split('.');
  return `${head}.${encoded({ ...claims, sub: 'USR-1' })}.${signature}`;
}

const tokens: [what: string, token: string | undefined][] = [
  ['without a token', undefined],
  ['with a word', 'Bearer open-sesame'],
  ['with the name of another scheme', `Basic ${good}`],
  ['with the token of an operator', asOperator.authorization],
  ['with an expired token', `Bearer ${await signed({ exp: now - 60 })}`],
  ['with a token that never expires', `Bearer ${await signed({ exp: undefined })}`],
  ['with a token of another issuer', `Bearer ${await signed({ iss: 'another-shop' })}`],
  ['with a token for another door', `Bearer ${await signed({ aud: 'order-rail-warehouse' })}`],
  ['with a token of nobody', `Bearer ${await signed({ sub: undefined })}`],
  ['with a token of somebody who is no customer', `Bearer ${await signed({ sub: "'; DROP TABLE orders" })}`],
  ['with a token that nobody signed', `Bearer ${encoded({ alg: 'none' })}.${encoded(claims)}.`],
  [
    'with a token signed with the public key',
    `Bearer ${signedWith(publicKey.export({ type: 'spki', format: 'pem' }))}`,
  ],
  [
    'with a token signed with the public key as bytes',
    `Bearer ${signedWith(publicKey.export({ type: 'spki', format: 'der' }))}`,
  ],
  [
    'with a token of another key',
    `Bearer ${await mintCustomerToken(readPrivateKey(makeKeyPair().privateKey), customer, HOUR_MS)}`,
  ],
  ['with a tampered token', `Bearer ${tampered()}`],
];

const ordersOf = async (users: string[]) =>
  await query('order', 'SELECT id FROM orders WHERE user_id = ANY($1)', [users]);

test.each(tokens)(
  'whoever asks %s is refused with 401, told how to get one, and nothing happens',
  async (_, token) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
    const order = { items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' };
    const before = (await ordersOf([customer, 'USR-1'])).length;
    for (const answer of [
      await request<ProblemView>('order', 'POST', '/orders', order, headers),
      await request<ProblemView>('order', 'GET', '/orders/ORD-1', undefined, headers),
      await request<ProblemView>('order', 'POST', '/orders/ORD-1/cancel', undefined, headers),
    ]) {
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.headers.get('www-authenticate')).toBe(
        token === undefined ? 'Bearer' : 'Bearer error="invalid_token"',
      );
      expect(answer.body.detail).toContain('npm run --silent token');
    }
    expect(await ordersOf([customer, 'USR-1'])).toHaveLength(before);
  },
);

test('the order of somebody else is as little there as one that nobody placed', async () => {
  const { body: order } = await placeOrder({ customer, headers: { prefer: 'respond-async' } });
  const asAnother = async (order_id: string, method = 'GET', action = '') => {
    const headers = await asCustomer(newCustomer());
    const path = `/orders/${order_id}${action}`;
    const { status, body } = await request<ProblemView>('order', method, path, undefined, headers);
    expect(body.correlation_id).not.toBe(order.correlation_id);
    const told = JSON.stringify({ ...body, correlation_id: '' }).replaceAll(order_id, 'ORD-…');
    return { status, told };
  };
  const others = await asAnother(order.order_id);
  expect(others.status).toBe(404);
  const unknown = `ORD-${crypto.randomUUID()}`;
  expect(others).toEqual(await asAnother(unknown));
  expect(others).toEqual(await asAnother(order.order_id, 'POST', '/cancel'));
  expect(others).toEqual(await asAnother(unknown, 'POST', '/cancel'));
  const own = await request(
    'order',
    'GET',
    `/orders/${order.order_id}`,
    undefined,
    await asCustomer(customer),
  );
  expect(own).toMatchObject({ status: 200, body: { order_id: order.order_id, user_id: customer } });
});

test('the same Idempotency-Key of two customers is two orders', async () => {
  const headers = { 'idempotency-key': `of-two-${customer}`, prefer: 'respond-async' };
  const [one, two] = [await placeOrder({ headers }), await placeOrder({ headers })];
  expect([one.status, two.status]).toEqual([202, 202]);
  expect(one.body.order_id).not.toBe(two.body.order_id);
});
