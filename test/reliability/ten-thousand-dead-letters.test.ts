import { deadLetterQueueFor } from '#messaging';
import { Client } from 'pg';
import { Broker, propertiesOf } from '../support/broker.js';
import { act, discardAllOf, deadLettersOf, waitingCount } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const LETTERS = 10_000;
const queue = 'analytics.payment.refunded';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

async function inAnalytics(sql: string, ...values: unknown[]): Promise<{ count?: string }[]> {
  const client = new Client({ connectionString: facts.databases['analytics'] });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as { count?: string }[];
  } finally {
    await client.end();
  }
}

test('ten thousand dead letters of one group, listed page by page and replayed as a group, have each their effect once', async () => {
  await discardAllOf(queue);
  const order_id = `ORD-many-${Date.now()}`;
  const body = JSON.stringify({ order_id, amount: 1, currency: 'EUR', refund_id: 'RF-1' });
  for (let i = 0; i < LETTERS; i++) {
    const { headers, ...properties } = propertiesOf('payment.refunded');
    const occurrence = {
      dead_queue: queue,
      dead_reason: 'permanent-failure',
      error: `no room for line ${i}`,
    };
    broker.put(deadLetterQueueFor(queue), body, { ...properties, headers: { ...headers, ...occurrence } });
  }
  await eventually(async () => expect(await waitingCount({ queue })).toBe(LETTERS), {
    within: 90_000,
    every: 500,
  });

  expect(await deadLettersOf({ queue, limit: '100' })).toHaveLength(100);
  expect(await waitingCount({ order_id })).toBe(LETTERS);
  const group = (await deadLettersOf({ queue, limit: '1' }))[0]?.group ?? '';
  expect(await waitingCount({ group })).toBe(LETTERS);

  expect((await act('replay', { selection: { group } })).body).toEqual({ done: LETTERS, refused: [] });
  const counted = () => inAnalytics('SELECT count(*) FROM order_facts WHERE order_id = $1', order_id);
  await eventually(async () => expect(await counted()).toEqual([{ count: String(LETTERS) }]), {
    within: 90_000,
    every: 500,
  });
  expect(await waitingCount({ queue })).toBe(0);
  await inAnalytics('DELETE FROM order_facts WHERE order_id = $1', order_id);
}, 240_000);
