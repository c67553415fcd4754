import { deadLetterQueueFor } from '#messaging';
import { v7 as uuidv7 } from 'uuid';
import { type AlertView, untilCleared, untilRaised } from '../support/alerts.js';
import {
  longString,
  shortString,
  encodeProperties,
  deeplyNested,
  stringHeader,
} from '../support/arbitrary-messages.js';
import { Broker } from '../support/broker.js';
import { query, queryAsAdmin } from '../support/database.js';
import { act, bodyOf, deadLetter, deadLettersOf, discardAllOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { countMessages } from '../support/metrics.js';
import { RawPublisher } from '../support/raw-amqp.js';
import { expectShippedOnce, facts, placeOrder } from '../support/shop.js';

const queue = 'analytics.payment.refunded';
const type = 'payment.refunded';

let broker: Broker;
const raw = new RawPublisher();
beforeAll(async () => {
  broker = await Broker.connect();
  await queryAsAdmin(
    'analytics',
    `ALTER TABLE order_facts ADD CONSTRAINT failing CHECK (order_id <> '${FAILING}')`,
  );
});
afterAll(async () => {
  await queryAsAdmin('analytics', 'ALTER TABLE order_facts DROP CONSTRAINT failing');
  await query('analytics', `DELETE FROM order_facts WHERE order_id LIKE 'MALFORMED-%'`);
  await discardAllOf(queue);
  await raw.close();
  await broker.close();
});

/** A constraint refuses this order id, so the handler fails with an error that counts as transient. */
const FAILING = 'MALFORMED-FAILS';
const refund = (order_id: string) => ({ order_id, amount: 1, currency: 'EUR', refund_id: 'RF-1' });

const [HEADERS, MESSAGE_ID, TYPE] = [13, 7, 5];

/** Publishes a message with any headers, without amqplib. */
async function publishRaw(headers: Buffer, { to = queue, order_id = FAILING, id = uuidv7() } = {}) {
  const values = new Map([
    [HEADERS, longString(Buffer.concat([stringHeader('version', Buffer.from('1.0')), headers]))],
    [MESSAGE_ID, shortString(id)],
    [TYPE, shortString(type)],
  ]);
  const body = Buffer.from(JSON.stringify(refund(order_id)));
  expect(await raw.publish({ queue: to, properties: encodeProperties(values, to), body })).toBe(true);
  return id;
}

const metric = async (service: string, name: string): Promise<number> => {
  const metrics = await (await fetch(`${facts.urls[service]}/metrics`)).text();
  const line = metrics.split('\n').find((text) => text.startsWith(`${name} `));
  return Number(line?.split(' ').at(-1) ?? 0);
};

const factsOf = async (order_id: string) =>
  await query('analytics', 'SELECT fact FROM order_facts WHERE order_id = $1', [order_id]);

test('a failing message with 65 kB of headers is dead-lettered without a retry, with body and metadata as text, counted, and can be replayed', async () => {
  const counter = `messages_dead_lettered_total{queue="${queue}",reason="unpublishable-metadata"}`;
  const before = await metric('analytics', counter);
  const id = await publishRaw(stringHeader('large', Buffer.alloc(65_536, 'x')));
  const deadLetter = await untilDead({ queue, message_id: id });
  expect(deadLetter).toMatchObject({
    reason: 'unpublishable-metadata',
    error: expect.stringContaining('a retry cannot carry large'),
    attempts: [expect.anything()],
    headers: { version: '1.0', original_metadata: expect.stringContaining('"large":"xxx') },
    body_bytes: JSON.stringify(refund(FAILING)).length,
  });
  expect(await metric('analytics', counter)).toBe(before + 1);
  expect((await deadLettersOf({ queue, reason: 'unpublishable-metadata' })).length).toBeGreaterThan(0);

  const order_id = `MALFORMED-${id}`;
  const replayed = await act(`${deadLetter.dead_letter_id}/replay`, { payload: refund(order_id) });
  expect(replayed).toMatchObject({ status: 200, body: { done: 1 } });
  await eventually(async () => expect(await factsOf(order_id)).toHaveLength(1));
});

const table = (name: string, tag: string, bytes: Buffer) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([shortString(name), Buffer.from(tag), length, bytes]);
};
const VOID = Buffer.from('V');
const xDeathWithTextTime = Buffer.concat([
  stringHeader('queue', Buffer.from(queue)),
  stringHeader('time', Buffer.from('noon')),
]);
const inArray = (bytes: Buffer) => table('', 'F', bytes).subarray(1);

test.each([
  ['attempts: [null]', table('attempts', 'A', VOID)],
  ['x-death: [null]', table('x-death', 'A', VOID)],
  ['an x-death time as text', table('x-death', 'A', inArray(xDeathWithTextTime))],
  ['arrays nested as deeply as a frame can hold them', deeplyNested('A')],
  ['tables nested as deeply as a frame can hold them', deeplyNested('F')],
])('a message with %s is stored as a dead letter, and so is the next message', async (_, headers) => {
  for (const to of [queue, deadLetterQueueFor(queue)]) {
    const ids = [await publishRaw(headers, { to }), await publishRaw(Buffer.alloc(0), { to })];
    for (const id of ids) expect(await untilDead({ queue, message_id: id })).toBeDefined();
  }
});

test('a message with 65 kB of headers that the broker dead-lettered can be replayed', async () => {
  const order_id = `MALFORMED-${uuidv7()}`;
  const headers = stringHeader('large', Buffer.alloc(65_536, 'x'));
  const id = await publishRaw(headers, { to: deadLetterQueueFor(queue), order_id });
  const { dead_letter_id } = await untilDead({ queue, message_id: id });
  expect((await act(`${dead_letter_id}/replay`, {})).body).toEqual({ done: 1, refused: [] });
  await eventually(async () => expect(await factsOf(order_id)).toHaveLength(1));
});

test('an outbox row that cannot be encoded is parked with its error, counted, raises an alert, and blocks no other row', async () => {
  const id = uuidv7();
  const properties = { messageId: id, type: 'order.created', headers: { large: 'x'.repeat(70_000) } };
  await query(
    'order',
    `INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
     VALUES ($1, 'MALFORMED', 'events', 'order.created', '{}', $2)`,
    [id, JSON.stringify(properties)],
  );
  let alert: AlertView;
  try {
    await eventually(async () =>
      expect(
        await query(
          'order',
          'SELECT attempts, last_error, next_attempt_at::text FROM outbox WHERE message_id = $1',
          [id],
        ),
      ).toEqual([
        { attempts: 1, last_error: expect.stringContaining('cannot encode'), next_attempt_at: 'infinity' },
      ]),
    );
    expect(await metric('order', 'outbox_parked_rows')).toBe(1);
    const { body } = await placeOrder();
    await expectShippedOnce(body);
    alert = await untilRaised('relay_lag', 'order');
  } finally {
    await query('order', 'DELETE FROM outbox WHERE message_id = $1', [id]);
  }
  await untilCleared(alert);
});

test.each([
  ['outside the reply queues', 'unknown'],
  ['that is not UTF-8', Buffer.concat([Buffer.from('order.replies.'), Buffer.alloc(200, 0xff)])],
])('a request with a reply address %s gets no reply, and the next request gets one', async (_, address) => {
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);
  const { order_id, user_id, total: amount, currency } = order;
  const values = new Map([
    [HEADERS, longString(stringHeader('version', Buffer.from('1.0')))],
    [9, shortString(address)],
    [MESSAGE_ID, shortString(uuidv7())],
    [TYPE, shortString('payment.charge')],
  ]);
  const body = Buffer.from(JSON.stringify({ order_id, user_id, amount, currency, payment_token: 'tok_ok' }));
  const handled = () => countMessages(facts.urls['payment']!, 'payment.charge', 'handled');
  const before = await handled();
  const to = 'payment.charge';
  expect(await raw.publish({ queue: to, properties: encodeProperties(values, to), body })).toBe(true);
  await eventually(async () => expect(await handled()).toBe(before + 1));
  expect((await placeOrder()).status).toBe(201);
});

test('a dead letter of 100 MB is listed and shown in less than 200 kB, and only an operator reads its body', async () => {
  const bytes = 100_000_000;
  const [inserted] = await query<{ id: string }>(
    'control-room',
    `INSERT INTO dead_letters (id, queue, service, key, reason, error_name, error, stack, error_group, attempts, headers,
       properties, body, occurrence, dead_lettered_at)
     VALUES (gen_random_uuid(), $1, 'analytics', $2, 'too-large', 'Error', '', '', 'test', '[]', '{}', '{}',
       convert_to(repeat('x', $3::int), 'UTF8'), '', now()) RETURNING id`,
    [queue, uuidv7(), bytes],
  );
  const { id } = inserted!;
  const url = `${facts.urls['control-room']}/api/dead-letters`;
  for (const path of [`?queue=${queue}`, `/${id}`]) {
    const body = await (await fetch(`${url}${path}`)).text();
    expect(body.length).toBeLessThan(200_000);
  }
  const shown = { body_bytes: bytes, text_is_cut: true, text: 'x'.repeat(65_536) };
  expect(await deadLetter(id)).toMatchObject(shown);
  expect((await fetch(`${url}/${id}/body`)).status).toBe(401);
  expect((await bodyOf(id)).length).toBe(bytes);
  expect((await act(`${id}/replay`, {})).status).toBe(422);
  expect((await act(`${id}/discard`, { why: 'made for a test' })).status).toBe(200);
  await query('control-room', 'DELETE FROM operator_actions WHERE dead_letter_id = $1', [id]);
  await query('control-room', 'DELETE FROM dead_letters WHERE id = $1', [id]);
});
