import { type Replica, startReplica } from '../support/replicas.js';
import { openPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import { asCustomer, expectShippedOnce, facts, newCustomer, type OrderView } from '../support/shop.js';

let proxy: PostgresProxy;
let replicas: Replica[];
beforeEach(async () => {
  proxy = await openPostgresProxy(facts.databases['order']!);
  replicas = [];
});
afterEach(async () => {
  for (const replica of replicas) await replica.stop();
  proxy.close();
});

async function startTwoReplicas(settings: Record<string, string> = {}): Promise<[string, string]> {
  replicas = await Promise.all([1, 2].map(() => startReplica('order', { databaseUrl: proxy.url, settings })));
  return [replicas[0]!.url, replicas[1]!.url];
}

async function placeOrderAt(url: string, headers: Record<string, string> = {}): Promise<OrderView> {
  const response = await fetch(`${url}/orders`, {
    method: 'POST',
    headers: { ...(await asCustomer(newCustomer())), 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ items: [{ product_id: 'PROD-1', quantity: 1 }], payment_token: 'tok_ok' }),
  });
  expect(response.status).toBe(201);
  return (await response.json()) as OrderView;
}

test('with prepared statements off, as poolers require, two replicas send only unnamed statements and place orders', async () => {
  const [first, second] = await startTwoReplicas({ DATABASE_PREPARED_STATEMENTS: 'false' });
  const orders = [
    await placeOrderAt(first),
    await placeOrderAt(second, { 'idempotency-key': 'unnamed' }),
    await placeOrderAt(second),
  ];
  await expectShippedOnce(...orders);
  const names = new Set(proxy.prepared().map(({ name }) => name));
  expect([...names]).toEqual(['']);
});

test('each prepared statement has one name in all processes, and each name stands for one SQL text', async () => {
  const [first, second] = await startTwoReplicas();
  await fetch(`${first}/products/PROD-1`);
  const orders = [await placeOrderAt(second), await placeOrderAt(first)];
  await fetch(`${second}/products/PROD-1`);
  await expectShippedOnce(...orders);

  const named = proxy.prepared().filter(({ name }) => name !== '');
  const pairs = new Set(named.map(({ name, sql }) => `${name} ${sql}`));
  expect(pairs.size).toBeGreaterThan(3);
  expect(new Set(named.map(({ name }) => name)).size).toBe(pairs.size);
  expect(new Set(named.map(({ sql }) => sql)).size).toBe(pairs.size);
});
