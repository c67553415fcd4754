import { deadLetterQueueFor } from '#messaging';
import { Broker, propertiesOf } from '../support/broker.js';
import { whileDown } from '../support/chaos.js';
import { placeOrderWithAlteredEvent } from '../support/alter-order-created.js';
import { query } from '../support/database.js';
import {
  act,
  discardAllOf,
  deadLetter,
  deadLettersOf,
  operator,
  untilDead,
} from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, placeOrder, request, respondAsync } from '../support/shop.js';
import { verify } from '../support/verify.js';

const queue = 'inventory.order.created';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

/** Places an order and replaces the items in its message to inventory by text. */
const placeBroken = () =>
  placeOrderWithAlteredEvent(broker, (payload) => ({ payload: { ...payload, items: 'none' } }));

test('a replay with a corrected payload completes the order, with nothing missing and nothing duplicated', async () => {
  const since = new Date();
  const { order, payload } = await placeBroken();
  const dead = await untilDead({ queue, order_id: order.order_id });
  expect(dead).toMatchObject({
    type: 'order.created',
    reason: 'wrong-payload',
    error: expect.stringContaining('items'),
    attempts: [{ error: expect.stringContaining('items') }],
    stack: expect.stringContaining('UnreadableMessage'),
  });

  const stillBroken = await act(`${dead.dead_letter_id}/replay`, { payload: { ...payload, items: 7 } });
  expect([stillBroken.status, stillBroken.body.detail]).toEqual([422, expect.stringContaining('items')]);
  expect((await deadLetter(dead.dead_letter_id)).state).toBe('waiting');

  expect(await act(`${dead.dead_letter_id}/replay`, { payload })).toMatchObject({
    status: 200,
    body: { done: 1 },
  });
  await expectShippedOnce(order);
  const decided = await deadLetter(dead.dead_letter_id);
  expect(decided).toMatchObject({ state: 'replayed', times_replayed: 1, message_id: dead.message_id });
  expect(decided.history).toMatchObject([
    { act: 'replay', operator: 'Grace', payload: JSON.stringify(payload) },
  ]);
  const { code, output } = await verify(since);
  expect(output).toContain('Nothing is missing, nothing is duplicated.');
  expect(code).toBe(0);
});

test('concurrent replay requests replay once, only to the queue that dead-lettered the message', async () => {
  const replayed = await broker.listen('replay');
  const { order, payload } = await placeBroken();
  const { dead_letter_id, message_id } = await untilDead({ queue, order_id: order.order_id });
  const responses = await Promise.all([1, 2, 3].map(() => act(`${dead_letter_id}/replay`, { payload })));
  expect(responses.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  await expectShippedOnce(order);
  expect(replayed.map(({ fields, properties }) => [fields.routingKey, properties.messageId])).toEqual([
    [queue, message_id],
  ]);
  expect(replayed[0]?.properties.headers).toMatchObject({ retry_count: 0 });
  expect(Object.keys(replayed[0]?.properties.headers ?? {})).not.toContain('dead_reason');
});

test('a dead letter that is older than the inbox remembers is not replayed, and the response says why', async () => {
  const { order, payload } = await placeBroken();
  const { dead_letter_id } = await untilDead({ queue, order_id: order.order_id });
  const publishedAgo = (days: number) =>
    query(
      'control-room',
      `UPDATE dead_letters SET headers = (headers::jsonb || jsonb_build_object('timestamp', now() - $2::interval))::text
       WHERE id = $1`,
      [dead_letter_id, `${days} days`],
    );
  await publishedAgo(30);
  const single = await act(`${dead_letter_id}/replay`, { payload });
  expect([single.status, single.body.detail]).toEqual([422, expect.stringContaining('INBOX_RETENTION_DAYS')]);
  const many = await act('replay', { selection: { dead_letter_ids: [dead_letter_id] } });
  expect(many.body).toEqual({ done: 0, refused: [dead_letter_id], too_old: [dead_letter_id] });
  expect(await deadLetter(dead_letter_id)).toMatchObject({ state: 'waiting', times_replayed: 0 });
  await publishedAgo(28);
  expect((await act(`${dead_letter_id}/replay`, { payload })).status).toBe(200);
  await expectShippedOnce(order);
});

test('the audit lists replays and discards with the operator, the latest first, page by page', async () => {
  const queue = 'analytics.payment.refunded';
  await discardAllOf(queue);
  for (let i = 0; i < 3; i++) broker.put(queue, 'no JSON', propertiesOf('payment.refunded'));
  const deadLetters = await eventually(async () => {
    const waiting = await deadLettersOf({ queue });
    expect(waiting).toHaveLength(3);
    return waiting.map(({ dead_letter_id }) => dead_letter_id);
  });
  for (const id of deadLetters) await act(`${id}/discard`, { why: `no use for ${id}` });
  const page = async (query: string) =>
    (
      await request<{ decisions: { dead_letter_id: string }[]; next: string }>(
        'control-room',
        'GET',
        `/api/dead-letters/decisions?${query}`,
      )
    ).body;
  const { decisions, next } = await page('limit=2');
  const [latest = ''] = deadLetters.slice(-1);
  expect(decisions[0]).toMatchObject({
    dead_letter_id: latest,
    queue,
    act: 'discard',
    operator: 'Grace',
    why: `no use for ${latest}`,
    edited: false,
    acted_at: expect.any(String),
  });
  const older = (await page(`limit=1&after=${next}`)).decisions;
  expect([...decisions, ...older].map(({ dead_letter_id }) => dead_letter_id)).toEqual(
    [...deadLetters].reverse(),
  );
});

test('a replay that fails again is the same dead letter, waiting again, with the attempts before and after the replay', async () => {
  const { body: order } = await placeOrder({ token: 'tok_down', headers: respondAsync });
  const first = await untilDead({ queue: 'payment.charge', order_id: order.order_id });
  expect(first.attempts).toHaveLength(4);
  await act('replay', { selection: { order_id: order.order_id } });
  const again = await eventually(async () => {
    const current = await deadLetter(first.dead_letter_id);
    expect(current).toMatchObject({ state: 'waiting', times_replayed: 1, message_id: first.message_id });
    return current;
  });
  expect(again.attempts).toHaveLength(8);
  expect(again.attempts.slice(0, 4)).toEqual(first.attempts);
});

test('while the control room is down, dead letters wait in their queues', async () => {
  const properties = propertiesOf('payment.refunded');
  const dlq = deadLetterQueueFor('analytics.payment.refunded');
  await whileDown('control-room', async () => {
    broker.put('analytics.payment.refunded', 'no JSON', properties);
    await eventually(async () => expect((await broker.channel.checkQueue(dlq)).messageCount).toBe(1));
  });
  await untilDead({ message_id: properties.messageId });
  await eventually(async () => expect((await broker.channel.checkQueue(dlq)).messageCount).toBe(0));
});

test('an action needs the token, a name and a selection that is not empty', async () => {
  const selection = { queue };
  const withoutToken = { 'x-operator': 'Grace' };
  expect(await act('replay', { selection }, withoutToken)).toMatchObject({
    status: 401,
    body: { title: 'Only for operators' },
  });
  expect(
    await act('replay', { selection }, { ...withoutToken, authorization: 'Bearer guessed' }),
  ).toMatchObject({
    status: 401,
  });
  expect(await act('replay', { selection }, { authorization: operator.authorization })).toMatchObject({
    status: 400,
  });
  expect(await act('replay', { selection: {} })).toMatchObject({ status: 400 });
  expect(await act('discard', { selection })).toMatchObject({ status: 400 });
});
