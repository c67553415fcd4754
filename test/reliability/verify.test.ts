import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { type Channel, connect } from 'amqplib';
import { Client } from 'pg';
import {
  asCustomer,
  expectShippedOnce,
  facts,
  type OrderView,
  placeOrder,
  request,
  respondAsync,
  sell,
  untilOrder,
} from '../support/shop.js';
import { urlOf } from '../../stack/src/setup/databases.js';
import { Queues } from '../../stack/src/verify/queues.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { verify } from '../support/verify.js';

const since = new Date();
let shipped: OrderView;

beforeAll(async () => {
  const scarce = await sell(`RARE-${Date.now()}`, 1);
  shipped = (await placeOrder({ quantity: 3 })).body;
  await placeOrder({ token: 'tok_declined' });
  const cancelled = (await placeOrder({ token: 'tok_down', headers: respondAsync })).body;
  const owner = await asCustomer(cancelled.user_id);
  await request('order', 'POST', `/orders/${cancelled.order_id}/cancel`, undefined, owner);
  const outOfStock = await placeOrder({ product_id: scarce, quantity: 2 });
  await expectShippedOnce(shipped);
  await untilOrder(outOfStock.body, 'cancelled');
  await untilOrder(cancelled, 'cancelled');
});

async function inInventory<T>(sql: string, values: unknown[]): Promise<T[]> {
  const client = new Client({ connectionString: urlOf(facts.adminDatabaseUrl, 'inventory') });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as T[];
  } finally {
    await client.end();
  }
}

test('verify reports no difference and exits with 0 when everything happened once', async () => {
  const { code, output } = await verify(since);
  expect(output).toContain('4 orders placed: 3 accepted, 1 declined');
  expect(output).toContain('Nothing is missing, nothing is duplicated.');
  expect(code).toBe(0);
});

test('verify sees unacknowledged messages even when the management plugin collects no statistics', async () => {
  const collect = (disabled: boolean) =>
    rabbitmqctl(
      'eval',
      `application:set_env(rabbitmq_management_agent, disable_metrics_collector, ${disabled}).`,
    );
  const connection = await connect(facts.rabbitmq.adminUrl);
  const queues = new Queues(facts.auditor);
  await collect(true);
  try {
    const channel = await connection.createChannel();
    channel.publish('', 'retry.800ms', Buffer.from('{}'), { persistent: true });
    await eventually(async () => expect(await channel.get('retry.800ms')).not.toBe(false), { every: 10 });
    await eventually(async () => expect((await queues.totals()).unacknowledged).toBe(1));
    const { code, output } = await verify(since, '1s');
    expect(output).toContain('The shop was not idle after 1 s: messages: 1 unacknowledged. Wait longer');
    expect(code).toBe(1);
  } finally {
    await Promise.all([queues.close(), connection.close()]);
    await collect(false);
  }
  expect((await verify(since)).code).toBe(0);
});

test('verify fails instead of assuming zero when the broker does not report unacknowledged messages', async () => {
  const incompleteApi = createServer((_, response) => {
    const queues = workQueuesOf(subscriptions).map((name) => ({ name }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(queues));
  }).listen(0, '127.0.0.1');
  await once(incompleteApi, 'listening');
  const managementUrl = new URL(facts.auditor.managementUrl);
  managementUrl.port = String((incompleteApi.address() as AddressInfo).port);
  const queues = new Queues({ ...facts.auditor, managementUrl: managementUrl.href });
  try {
    await expect(queues.totals()).rejects.toThrow(
      /does not report how many messages of \S+ are unacknowledged.*management\.enable_queue_totals/s,
    );
  } finally {
    await queues.close();
    incompleteApi.close();
  }
});

test('verify reports a duplicated charge at the bank with its order', async () => {
  const ledger = readFileSync(facts.ledgerFile, 'utf8');
  const charge = ledger
    .split('\n')
    .find((line) => line.includes(shipped.order_id) && line.includes('"captured"'));
  appendFileSync(facts.ledgerFile, `${charge}\n`);
  try {
    const { code, output } = await verify(since, '5s');
    expect(code).toBe(1);
    expect(output).toMatch(/charge at the bank +2 +3 +0 +1/);
    expect(output).toContain(shipped.order_id);
  } finally {
    writeFileSync(facts.ledgerFile, ledger);
  }
});

test('verify reports a lost stock movement', async () => {
  const [row] = await inInventory<{ product_id: string; quantity: number }>(
    'DELETE FROM stock_movements WHERE order_id = $1 RETURNING product_id, quantity',
    [shipped.order_id],
  );
  try {
    const { code, output } = await verify(since, '5s');
    expect(code).toBe(1);
    expect(output).toMatch(/stock taken, per product +1 +0 +1 +0/);
    expect(output).toContain(shipped.order_id);
  } finally {
    await inInventory('INSERT INTO stock_movements (product_id, quantity, order_id) VALUES ($1, $2, $3)', [
      row?.product_id,
      row?.quantity,
      shipped.order_id,
    ]);
  }
});

test('verify reports a mail that never arrived', async () => {
  const { body } = await request<{ id: string; subject: string }[]>('inbox', 'GET', '/api/email');
  const mail = body.find(({ subject }) => subject === `Your order ${shipped.order_id} is on its way`);
  await request('inbox', 'DELETE', `/api/email/${mail?.id}`);
  const { code, output } = await verify(since, '5s');
  expect(code).toBe(1);
  expect(output).toMatch(/dispatch mail +1 +0 +1 +0/);
  expect(output).toContain(shipped.order_id);
});

test('the auditor that verify connects as can change neither rows nor queues', async () => {
  for (const service of Object.keys(subscriptions)) {
    const client = new Client({ connectionString: urlOf(facts.auditor.postgresUrl, service) });
    await client.connect();
    try {
      await expect(client.query('SELECT FROM outbox')).resolves.toBeDefined();
      await expect(client.query('DELETE FROM outbox')).rejects.toThrow('permission denied for table outbox');
      await expect(client.query('CREATE TABLE forbidden ()')).rejects.toThrow('permission denied for schema');
    } finally {
      await client.end();
    }
  }
  const connection = await connect(facts.auditor.rabbitmqUrl);
  try {
    for (const operation of [
      (channel: Channel) => channel.publish('events', 'order.created', Buffer.from('{}')),
      (channel: Channel) => channel.publish('', 'email.send', Buffer.from('{}')),
      (channel: Channel) => void channel.get('email.send').catch(() => undefined),
      (channel: Channel) => void channel.purgeQueue('email.send').catch(() => undefined),
      (channel: Channel) => void channel.assertQueue('forbidden').catch(() => undefined),
    ]) {
      const channel = await connection.createChannel();
      const refused = once(channel, 'error', { signal: AbortSignal.timeout(60_000) });
      operation(channel);
      expect(String(await refused)).toContain('ACCESS_REFUSED');
    }
  } finally {
    await connection.close();
  }
});
