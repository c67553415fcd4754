import { deadLetterQueueFor } from '#messaging';
import { Client } from 'pg';
import { Broker, propertiesOf } from '../support/broker.js';
import { act, discardAllOf, deadLettersOf, waitingCount } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { facts } from '../support/shop.js';

const DEAD_LETTERS = 10_000;
const queue = 'analytics.payment.refunded';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

async function queryAnalytics(sql: string, ...values: unknown[]): Promise<{ count?: string }[]> {
  const client = new Client({ connectionString: facts.databases['analytics'] });
  await client.connect();
  try {
    return (await client.query(sql, values)).rows as { count?: string }[];
  } finally {
    await client.end();
  }
}

test('ten thousand dead letters of one group are listed page by page, and after a replay of the group each has its effect once', async () => {
  await discardAllOf(queue);
  const order_id = `ORD-many-${Date.now()}`;
  const body = JSON.stringify({ order_id, amount: 1, currency: 'EUR', refund_id: 'RF-1' });
  for (let i = 0; i < DEAD_LETTERS; i++) {
    const { headers, ...properties } = propertiesOf('payment.refunded');
    const failure = {
      dead_queue: queue,
      dead_reason: 'permanent-failure',
      error: `no room for line ${i}`,
    };
    broker.put(deadLetterQueueFor(queue), body, { ...properties, headers: { ...headers, ...failure } });
  }
  await eventually(async () => expect(await waitingCount({ queue })).toBe(DEAD_LETTERS), {
    within: 90_000,
    every: 500,
  });

  expect(await deadLettersOf({ queue, limit: '100' })).toHaveLength(100);
  expect(await waitingCount({ order_id })).toBe(DEAD_LETTERS);
  const group = (await deadLettersOf({ queue, limit: '1' }))[0]?.group ?? '';
  expect(await waitingCount({ group })).toBe(DEAD_LETTERS);

  expect((await act('replay', { selection: { group } })).body).toEqual({ done: DEAD_LETTERS, refused: [] });
  const countFacts = () => queryAnalytics('SELECT count(*) FROM order_facts WHERE order_id = $1', order_id);
  await eventually(async () => expect(await countFacts()).toEqual([{ count: String(DEAD_LETTERS) }]), {
    within: 90_000,
    every: 500,
  });
  expect(await waitingCount({ queue })).toBe(0);
  await queryAnalytics('DELETE FROM order_facts WHERE order_id = $1', order_id);
});
