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
const valid = await mintCustomerToken(customerKey, customer, HOUR_MS);
const publicKey = createPublicKey(customerKey);
const encoded = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signed = async (changes: object) =>
  await new SignJWT({ ...claims, ...changes }).setProtectedHeader({ alg: 'EdDSA' }).sign(customerKey);

/** A verifier that uses the public key as an HMAC secret would accept this token. */
function signedWith(secret: string | Buffer): string {
  const head = `${encoded({ alg: 'HS256' })}.${encoded(claims)}`;
  return `${head}.${createHmac('sha256', secret).update(head).digest('base64url')}`;
}

function tampered(): string {
  const [head, , signature] = valid.split('.');
  return `${head}.${encoded({ ...claims, sub: 'USR-1' })}.${signature}`;
}

const tokens: [name: string, token: string | undefined][] = [
  ['without a token', undefined],
  ['with a word instead of a token', 'Bearer open-sesame'],
  ['with another scheme', `Basic ${valid}`],
  ['with the token of an operator', asOperator.authorization],
  ['with an expired token', `Bearer ${await signed({ exp: now - 60 })}`],
  ['with a token that never expires', `Bearer ${await signed({ exp: undefined })}`],
  ['with a token of another issuer', `Bearer ${await signed({ iss: 'another-shop' })}`],
  ['with a token for another audience', `Bearer ${await signed({ aud: 'order-rail-warehouse' })}`],
  ['with a token without a subject', `Bearer ${await signed({ sub: undefined })}`],
  ['with a token whose subject is no customer id', `Bearer ${await signed({ sub: "'; DROP TABLE orders" })}`],
  ['with an unsigned token', `Bearer ${encoded({ alg: 'none' })}.${encoded(claims)}.`],
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
  'a request %s is refused with 401, names the token command, and has no effect',
  async (_, token) => {
    const headers: Record<string, string> = token === undefined ? {} : { authorization: token };
    const order = { items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' };
    const before = (await ordersOf([customer, 'USR-1'])).length;
    for (const response of [
      await request<ProblemView>('order', 'POST', '/orders', order, headers),
      await request<ProblemView>('order', 'GET', '/orders/ORD-1', undefined, headers),
      await request<ProblemView>('order', 'POST', '/orders/ORD-1/cancel', undefined, headers),
    ]) {
      expect(response.status).toBe(401);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
      expect(response.headers.get('www-authenticate')).toBe(
        token === undefined ? 'Bearer' : 'Bearer error="invalid_token"',
      );
      expect(response.body.detail).toContain('npm run --silent token');
    }
    expect(await ordersOf([customer, 'USR-1'])).toHaveLength(before);
  },
);

test('the order of another customer returns the same 404 as an unknown order', async () => {
  const { body: order } = await placeOrder({ customer, headers: { prefer: 'respond-async' } });
  const asAnother = async (order_id: string, method = 'GET', action = '') => {
    const headers = await asCustomer(newCustomer());
    const path = `/orders/${order_id}${action}`;
    const { status, body } = await request<ProblemView>('order', method, path, undefined, headers);
    expect(body.correlation_id).not.toBe(order.correlation_id);
    const text = JSON.stringify({ ...body, correlation_id: '' }).replaceAll(order_id, 'ORD-…');
    return { status, text };
  };
  const response = await asAnother(order.order_id);
  expect(response.status).toBe(404);
  const unknown = `ORD-${crypto.randomUUID()}`;
  expect(response).toEqual(await asAnother(unknown));
  expect(response).toEqual(await asAnother(order.order_id, 'POST', '/cancel'));
  expect(response).toEqual(await asAnother(unknown, 'POST', '/cancel'));
  const own = await request(
    'order',
    'GET',
    `/orders/${order.order_id}`,
    undefined,
    await asCustomer(customer),
  );
  expect(own).toMatchObject({ status: 200, body: { order_id: order.order_id, user_id: customer } });
});

test('two customers with the same Idempotency-Key place two orders', async () => {
  const headers = { 'idempotency-key': `of-two-${customer}`, prefer: 'respond-async' };
  const [one, two] = [await placeOrder({ headers }), await placeOrder({ headers })];
  expect([one.status, two.status]).toEqual([202, 202]);
  expect(one.body.order_id).not.toBe(two.body.order_id);
});
