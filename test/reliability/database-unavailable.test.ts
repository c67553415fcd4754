import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { subscriptions } from '#contracts';
import { chaos, supervisor, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { startReplica } from '../support/replicas.js';
import { openPostgresProxy } from '../support/postgres-proxy.js';
import { expectShippedOnce, facts, newCustomer, placeOrder, respondAsync } from '../support/shop.js';

const placeOrders = (count: number) =>
  Promise.all(Array.from({ length: count }, () => placeOrder({ headers: respondAsync })));

test('every order of a burst is shipped once when PostgreSQL restarts', async () => {
  const placed = await placeOrders(20);
  await chaos('restart', 'postgres');
  await untilReady('order');
  await expectShippedOnce(...[...placed, ...(await placeOrders(5))].map(({ body }) => body));
});

test('every order of a burst is shipped once when RabbitMQ restarts', async () => {
  const placed = await placeOrders(20);
  const restarted = chaos('restart', 'rabbitmq');
  const meanwhile = await placeOrders(5);
  await restarted;
  await untilReady('order');
  for (const { status } of meanwhile) expect(status).toBe(202);
  await expectShippedOnce(...[...placed, ...meanwhile].map(({ body }) => body));
});

test('order responds with 503 and is not ready while its database is unavailable, but stays live', async () => {
  await chaos('stop', 'postgres');
  try {
    const response = await placeOrder<{ detail: string }>({ customer: newCustomer() });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('5');
    expect(response.body.detail).toContain('Try again');
    expect((await fetch(`${facts.urls['order']}/health/live`)).status).toBe(200);
    expect((await fetch(`${facts.urls['order']}/health/ready`)).status).toBe(503);
  } finally {
    await chaos('start', 'postgres');
    for (const service of Object.keys(subscriptions)) await untilReady(service);
  }
});

test('a service started before its broker and database waits for both, logs it, and is ready once they are available', async () => {
  await chaos('stop', 'analytics');
  await chaos('stop', 'rabbitmq');
  await chaos('stop', 'postgres');
  const log = join(facts.dataDir, 'logs', 'analytics.log');
  const before = readFileSync(log, 'utf8').length;
  const started = await chaos('start', 'analytics');
  try {
    await eventually(async () => {
      expect((await fetch(`${facts.urls['analytics']}/health/live`)).status).toBe(200);
      expect((await fetch(`${facts.urls['analytics']}/health/ready`)).status).toBe(503);
      const logged = readFileSync(log, 'utf8').slice(before);
      expect(logged).toContain('waits for RabbitMQ');
      expect(logged).toContain('waits for PostgreSQL');
    });
  } finally {
    await chaos('start', 'postgres');
    await chaos('start', 'rabbitmq');
    for (const service of Object.keys(subscriptions)) await untilReady(service);
  }
  const analytics = (await supervisor.status()).find(({ name }) => name === 'analytics');
  expect(analytics?.pid).toBe(started.pid);
});

test('a service survives connections that PostgreSQL ends as they open, and uses later connections', async () => {
  const proxy = await openPostgresProxy(facts.databases['analytics']!);
  const replica = await startReplica('analytics', { databaseUrl: proxy.url });
  const scrape = async () => await (await fetch(`${replica.url}/metrics`)).text();
  try {
    proxy.endNextConnections(5);
    await eventually(async () => {
      const texts = await Promise.all(Array.from({ length: 9 }, scrape));
      expect(proxy.connectionsToEnd()).toBe(0);
      for (const text of texts) expect(text).toMatch(/^outbox_oldest_seconds 0$/m);
    });
  } finally {
    await replica.stop();
    proxy.close();
  }
});
