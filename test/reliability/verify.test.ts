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
  const rare = await sell(`RARE-${Date.now()}`, 1);
  shipped = (await placeOrder({ quantity: 3 })).body;
  await placeOrder({ token: 'tok_declined' });
  const unwanted = (await placeOrder({ token: 'tok_down', headers: respondAsync })).body;
  const owner = await asCustomer(unwanted.user_id);
  await request('order', 'POST', `/orders/${unwanted.order_id}/cancel`, undefined, owner);
  const tooMany = await placeOrder({ product_id: rare, quantity: 2 });
  await expectShippedOnce(shipped);
  await untilOrder(tooMany.body, 'cancelled');
  await untilOrder(unwanted, 'cancelled');
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

test('where everything happened once, verify says so and ends with 0', async () => {
  const { code, said } = await verify(since);
  expect(said).toContain('4 orders placed: 3 accepted, 1 declined');
  expect(said).toContain('Nothing is missing, nothing is duplicated.');
  expect(code).toBe(0);
});

test('verify counts unacknowledged messages even if the broker collects no management statistics', async () => {
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
    const { code, said } = await verify(since, '1s');
    expect(said).toContain('The shop was not idle after 1 s: messages: 1 unacknowledged. Wait longer');
    expect(code).toBe(1);
  } finally {
    await Promise.all([queues.close(), connection.close()]);
    await collect(false);
  }
  expect((await verify(since)).code).toBe(0);
}, 90_000);

test('verify fails if the broker does not report the number of unacknowledged messages', async () => {
  const withoutTotals = createServer((_, response) => {
    const queues = workQueuesOf(subscriptions).map((name) => ({ name }));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(queues));
  }).listen(0, '127.0.0.1');
  await once(withoutTotals, 'listening');
  const managementUrl = new URL(facts.auditor.managementUrl);
  managementUrl.port = String((withoutTotals.address() as AddressInfo).port);
  const queues = new Queues({ ...facts.auditor, managementUrl: managementUrl.href });
  try {
    await expect(queues.totals()).rejects.toThrow(
      /does not report how many messages of \S+ are unacknowledged.*management\.enable_queue_totals/s,
    );
  } finally {
    await queues.close();
    withoutTotals.close();
  }
});

test('a charge that the bank made twice is seen, with the order it is of', async () => {
  const ledger = readFileSync(facts.ledgerFile, 'utf8');
  const charge = ledger
    .split('\n')
    .find((line) => line.includes(shipped.order_id) && line.includes('"captured"'));
  appendFileSync(facts.ledgerFile, `${charge}\n`);
  try {
    const { code, said } = await verify(since, '5s');
    expect(code).toBe(1);
    expect(said).toMatch(/charge at the bank +2 +3 +0 +1/);
    expect(said).toContain(shipped.order_id);
  } finally {
    writeFileSync(facts.ledgerFile, ledger);
  }
}, 90_000);

test('a lost stock movement is seen', async () => {
  const [row] = await inInventory<{ product_id: string; quantity: number }>(
    'DELETE FROM stock_movements WHERE order_id = $1 RETURNING product_id, quantity',
    [shipped.order_id],
  );
  try {
    const { code, said } = await verify(since, '5s');
    expect(code).toBe(1);
    expect(said).toMatch(/stock taken, per product +1 +0 +1 +0/);
    expect(said).toContain(shipped.order_id);
  } finally {
    await inInventory('INSERT INTO stock_movements (product_id, quantity, order_id) VALUES ($1, $2, $3)', [
      row?.product_id,
      row?.quantity,
      shipped.order_id,
    ]);
  }
}, 90_000);

test('a mail that never arrived is seen', async () => {
  const { body } = await request<{ id: string; subject: string }[]>('inbox', 'GET', '/api/email');
  const mail = body.find(({ subject }) => subject === `Your order ${shipped.order_id} is on its way`);
  await request('inbox', 'DELETE', `/api/email/${mail?.id}`);
  const { code, said } = await verify(since, '5s');
  expect(code).toBe(1);
  expect(said).toMatch(/dispatch mail +1 +0 +1 +0/);
  expect(said).toContain(shipped.order_id);
}, 90_000);

test('the auditor that verify asks as can change nothing, neither a row nor a queue', async () => {
  for (const service of Object.keys(subscriptions)) {
    const client = new Client({ connectionString: urlOf(facts.auditor.postgresUrl, service) });
    await client.connect();
    try {
      await expect(client.query('SELECT FROM outbox')).resolves.toBeDefined();
      await expect(client.query('DELETE FROM outbox')).rejects.toThrow('permission denied for table outbox');
      await expect(client.query('CREATE TABLE mine ()')).rejects.toThrow('permission denied for schema');
    } finally {
      await client.end();
    }
  }
  const connection = await connect(facts.auditor.rabbitmqUrl);
  try {
    for (const forbidden of [
      (channel: Channel) => channel.publish('events', 'order.created', Buffer.from('{}')),
      (channel: Channel) => channel.publish('', 'email.send', Buffer.from('{}')),
      (channel: Channel) => void channel.get('email.send').catch(() => undefined),
      (channel: Channel) => void channel.purgeQueue('email.send').catch(() => undefined),
      (channel: Channel) => void channel.assertQueue('mine').catch(() => undefined),
    ]) {
      const channel = await connection.createChannel();
      const refused = once(channel, 'error', { signal: AbortSignal.timeout(5_000) });
      forbidden(channel);
      expect(String(await refused)).toContain('ACCESS_REFUSED');
    }
  } finally {
    await connection.close();
  }
});
