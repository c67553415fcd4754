import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deadLetterQueueFor } from '#messaging';
import { Broker, propertiesOf } from '../support/broker.js';
import { whileDown } from '../support/chaos.js';
import { placeAndChange } from '../support/change-on-its-way.js';
import { query } from '../support/database.js';
import { act, discardAllOf, letter, lettersOf, operator, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, facts, placeOrder, request, respondAsync } from '../support/shop.js';
import { verify } from '../support/verify.js';

const queue = 'inventory.order.created';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

/** An order whose message to inventory is broken on its way: it has no items any more. */
const placeBroken = () => placeAndChange(broker, (payload) => ({ payload: { ...payload, items: 'none' } }));

test('a broken message, mended and replayed, completes the story of its order, and the ledger is clean', async () => {
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

  const stillBroken = await act(`${dead.letter_id}/replay`, { payload: { ...payload, items: 7 } });
  expect([stillBroken.status, stillBroken.body.detail]).toEqual([422, expect.stringContaining('items')]);
  expect((await letter(dead.letter_id)).state).toBe('waiting');

  expect(await act(`${dead.letter_id}/replay`, { payload })).toMatchObject({
    status: 200,
    body: { done: 1 },
  });
  await expectShippedOnce(order);
  const decided = await letter(dead.letter_id);
  expect(decided).toMatchObject({ state: 'replayed', times_replayed: 1, message_id: dead.message_id });
  expect(decided.history).toMatchObject([
    { act: 'replay', operator: 'Grace', payload: JSON.stringify(payload) },
  ]);
  const { code, said } = await verify(since);
  expect(said).toContain('Nothing is missing, nothing is duplicated.');
  expect(code).toBe(0);
}, 120_000);

test('a double click replays once, into the queue that failed and no other', async () => {
  const sentAgain = await broker.listen('replay');
  const { order, payload } = await placeBroken();
  const { letter_id, message_id } = await untilDead({ queue, order_id: order.order_id });
  const clicks = await Promise.all([1, 2, 3].map(() => act(`${letter_id}/replay`, { payload })));
  expect(clicks.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
  await expectShippedOnce(order);
  expect(sentAgain.map(({ fields, properties }) => [fields.routingKey, properties.messageId])).toEqual([
    [queue, message_id],
  ]);
  expect(sentAgain[0]?.properties.headers).toMatchObject({ retry_count: 0 });
  expect(Object.keys(sentAgain[0]?.properties.headers ?? {})).not.toContain('dead_reason');
}, 120_000);

test('a letter that is older than what the inbox remembers is not replayed, with the reason', async () => {
  const { order, payload } = await placeBroken();
  const { letter_id } = await untilDead({ queue, order_id: order.order_id });
  const publishedAgo = (days: number) =>
    query(
      'control-room',
      `UPDATE dead_letters SET headers = (headers::jsonb || jsonb_build_object('timestamp', now() - $2::interval))::text
       WHERE id = $1`,
      [letter_id, `${days} days`],
    );
  await publishedAgo(30);
  const one = await act(`${letter_id}/replay`, { payload });
  expect([one.status, one.body.detail]).toEqual([422, expect.stringContaining('INBOX_RETENTION_DAYS')]);
  const many = await act('replay', { which: { letter_ids: [letter_id] } });
  expect(many.body).toEqual({ done: 0, refused: [letter_id], too_old: [letter_id] });
  expect(await letter(letter_id)).toMatchObject({ state: 'waiting', times_replayed: 0 });
  await publishedAgo(28);
  expect((await act(`${letter_id}/replay`, { payload })).status).toBe(200);
  await expectShippedOnce(order);
}, 120_000);

test('who did what with which letter when is listed, the latest first, page by page', async () => {
  const queue = 'analytics.payment.refunded';
  await discardAllOf(queue);
  for (let i = 0; i < 3; i++) broker.put(queue, 'no JSON', propertiesOf('payment.refunded'));
  const letters = await eventually(async () => {
    const waiting = await lettersOf({ queue });
    expect(waiting).toHaveLength(3);
    return waiting.map(({ letter_id }) => letter_id);
  });
  for (const id of letters) await act(`${id}/discard`, { why: `no use for ${id}` });
  const page = async (query: string) =>
    (
      await request<{ decisions: { letter_id: string }[]; next: string }>(
        'control-room',
        'GET',
        `/api/dead-letters/decisions?${query}`,
      )
    ).body;
  const { decisions, next } = await page('limit=2');
  const [latest = ''] = letters.slice(-1);
  expect(decisions[0]).toMatchObject({
    letter_id: latest,
    queue,
    act: 'discard',
    operator: 'Grace',
    why: `no use for ${latest}`,
    edited: false,
    acted_at: expect.any(String),
  });
  const older = (await page(`limit=1&after=${next}`)).decisions;
  expect([...decisions, ...older].map(({ letter_id }) => letter_id)).toEqual([...letters].reverse());
});

test('what fails again waits again, as the same letter, with the tries of both its lives', async () => {
  const { body: order } = await placeOrder({ token: 'tok_down', headers: respondAsync });
  const first = await untilDead({ queue: 'payment.charge', order_id: order.order_id });
  expect(first.attempts).toHaveLength(4);
  await act('replay', { which: { order_id: order.order_id } });
  const again = await eventually(
    async () => {
      const seen = await letter(first.letter_id);
      expect(seen).toMatchObject({ state: 'waiting', times_replayed: 1, message_id: first.message_id });
      return seen;
    },
    { within: 15_000 },
  );
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

test('only an operator with the token and a name may act, and never on everything by a slip', async () => {
  const which = { queue };
  const without = { 'x-operator': 'Grace' };
  expect(await act('replay', { which }, without)).toMatchObject({
    status: 401,
    body: { title: 'Only for operators' },
  });
  expect(await act('replay', { which }, { ...without, authorization: 'Bearer guessed' })).toMatchObject({
    status: 401,
  });
  expect(await act('replay', { which }, { authorization: operator.authorization })).toMatchObject({
    status: 400,
  });
  expect(await act('replay', { which: {} })).toMatchObject({ status: 400 });
  expect(await act('discard', { which })).toMatchObject({ status: 400 });
});

test('the command line lists, shows, replays a mended payload and discards', async () => {
  const dlq = (...words: string[]) =>
    spawnSync(process.execPath, ['dist/stack/src/dlq.js', ...words], {
      encoding: 'utf8',
      env: { ...process.env, OPERATOR: 'Ada' },
    });
  const { order, payload } = await placeBroken();
  const { letter_id, group } = await untilDead({ queue, order_id: order.order_id });
  const other = propertiesOf('order.created');
  broker.put(queue, 'no JSON', other);
  const bad = await untilDead({ message_id: other.messageId });

  const listed = dlq('list', '--queue', queue).stdout;
  for (const word of [letter_id, bad.letter_id, group, order.order_id]) expect(listed).toContain(word);
  expect(dlq('show', letter_id).stdout).toContain('"items": "none"');
  expect(dlq('body', bad.letter_id).stdout).toBe('no JSON');

  const file = join(facts.dataDir, 'mended.json');
  writeFileSync(file, JSON.stringify(payload));
  expect(dlq('replay', letter_id, '--payload', file).stdout).toBe('replayed: 1\n');
  await expectShippedOnce(order);
  const twice = dlq('replay', letter_id);
  expect([twice.status, twice.stderr]).toEqual([1, expect.stringContaining('It does not wait')]);

  expect(dlq('discard', bad.letter_id).stderr).toContain('--why');
  expect(dlq('discard', '--queue', queue, '--why', 'it was a test').stdout).toMatch(/^discarded: \d+\n$/);
  expect((await letter(bad.letter_id)).history).toMatchObject([
    { act: 'discard', operator: 'Ada', why: 'it was a test' },
  ]);
  expect(await lettersOf({ queue })).toEqual([]);
}, 120_000);
