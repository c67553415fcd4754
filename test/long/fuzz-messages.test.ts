import { type Contract, subscriptions } from '#contracts';
import { deadLetterQueueFor, queueFor } from '#messaging';
import type { Options } from 'amqplib';
import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { arbitraryMessage } from '../support/arbitrary-messages.js';
import { Broker, propertiesOf } from '../support/broker.js';
import { query } from '../support/database.js';
import { act, allDeadLettersOf, waitingCount } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { countMessages } from '../support/metrics.js';
import { RawPublisher } from '../support/raw-amqp.js';
import { expectShippedOnce, facts, placeOrder } from '../support/shop.js';

const MESSAGES = 5_000;
const SEED = 20_261_123;

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const consumers = Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
  consumes
    .filter(({ kind }) => kind !== 'telemetry')
    .map((contract: Contract) => ({ queue: queueFor(service, contract), contract })),
);

interface Malformed {
  queue: string;
  body: Buffer;
  properties: Options.Publish;
}

/** Any JSON that the schema of the contract refuses, from null to an object with nearly the right fields. */
const wrongPayload = ({ schema }: Contract) =>
  fc
    .oneof(
      fc.jsonValue(),
      fc.record(
        {
          order_id: fc.oneof(fc.string(), fc.integer(), fc.constant(null)),
          user_id: fc.oneof(fc.string(), fc.array(fc.string())),
          items: fc.oneof(fc.array(fc.jsonValue()), fc.string()),
          total: fc.oneof(fc.double({ noNaN: true }), fc.string()),
          currency: fc.string(),
          __proto__: fc.object(),
        },
        { requiredKeys: [] },
      ),
    )
    .filter((value) => !schema.safeDecode(value).success);

const notJson = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes))
  .filter((body) => {
    try {
      JSON.parse(body.toString('utf8'));
      return false;
    } catch {
      return true;
    }
  });

const oddHeaders = fc.dictionary(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 5 },
);

const malformed: fc.Arbitrary<Malformed> = fc.constantFrom(...consumers).chain(({ queue, contract }) => {
  const validProperties = () => propertiesOf(contract.type);
  const json = wrongPayload(contract).map((value) => Buffer.from(JSON.stringify(value) ?? 'null'));
  const message = (body: fc.Arbitrary<Buffer>, change: fc.Arbitrary<Options.Publish>) =>
    fc.tuple(body, change).map(([content, changes]) => ({
      queue,
      body: content,
      properties: { ...validProperties(), ...changes },
    }));
  const version = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.constantFrom('0.0', '-1.0', '1', '99.0', '1.0.0', 'NaN.0'),
  );
  return fc.oneof(
    message(notJson, fc.constant({})),
    message(json, fc.constant({})),
    message(
      json,
      oddHeaders.map((headers) => ({ headers })),
    ),
    message(
      json,
      version.map((value) => ({ headers: { version: value } })),
    ),
    message(
      json,
      fc.string().map((type) => ({ type })),
    ),
    message(json, fc.constant({ messageId: '' })),
  );
});

/** Without a message id, two messages with the same body within one millisecond are one dead letter. */
const hasMessageId = ({ properties }: Malformed): boolean => properties.messageId !== '';

test('five thousand malformed messages are dead letters of their queues, each with a reason, and block no other message', async () => {
  await act('discard', { selection: { all: true }, why: 'left by earlier tests' });

  const messages = fc.sample(malformed, { numRuns: MESSAGES, seed: SEED });
  const sent = new Map<string, string[]>();
  for (const message of messages) {
    const { queue, body, properties } = message;
    broker.channel.publish('', queue, body, { ...properties, persistent: true });
    if (hasMessageId(message)) sent.set(queue, [...(sent.get(queue) ?? []), properties.messageId!]);
  }
  await eventually(async () => expect(await waitingCount({})).toBeGreaterThan(MESSAGES * 0.99), {
    within: 120_000,
    every: 500,
  });

  const reasons = new Set<string>();
  for (const { queue } of consumers) {
    const deadLetters = await allDeadLettersOf(queue);
    expect(deadLetters.every(({ reason, error }) => reason.length > 0 && error.length > 0)).toBe(true);
    for (const { reason } of deadLetters) reasons.add(reason);
    const ids = deadLetters.map(({ message_id }) => message_id).filter((id) => id !== null);
    expect(ids.sort()).toEqual(sent.get(queue)?.sort() ?? []);
  }
  expect([...reasons].sort()).toEqual([
    'no-message-id',
    'not-json',
    'unknown-version',
    'wrong-payload',
    'wrong-type',
  ]);

  const { body } = await placeOrder();
  await expectShippedOnce(body);
  await act('discard', { selection: { all: true }, why: 'malformed on purpose' });
});

const refunds = {
  queue: 'analytics.payment.refunded',
  type: 'payment.refunded',
  body: () => JSON.stringify({ order_id: `FUZZ-${uuidv7()}`, amount: 1, currency: 'EUR', refund_id: 'RF-1' }),
};
const runs = Number(process.env['FUZZ_RUNS'] ?? 13);
const seed = Number(process.env['FUZZ_SEED'] ?? SEED);

const currentCounts = async () => {
  const url = facts.urls['analytics']!;
  const handled = await countMessages(url, refunds.queue, 'handled');
  const deadLettered = await countMessages(url, refunds.queue, 'dead-lettered');
  const sql = 'SELECT count(*)::int AS count FROM dead_letters WHERE queue = $1';
  const [stored] = await query<{ count: number }>('control-room', sql, [refunds.queue]);
  return { handled, deadLettered, stored: stored!.count };
};

test(`every message that a client can produce is handled or dead-lettered, every dead letter is stored, and the next message is handled (FUZZ_SEED=${seed}, FUZZ_RUNS=${runs} of 20 messages)`, async () => {
  const publisher = new RawPublisher();
  const tenFor = (queue: string) =>
    fc.array(arbitraryMessage(queue, refunds), { minLength: 10, maxLength: 10 });
  let refused = 0;
  const property = fc.asyncProperty(
    tenFor(refunds.queue),
    tenFor(deadLetterQueueFor(refunds.queue)),
    async (messages, deadLetters) => {
      const before = await currentCounts();
      const publishAll = async (list: typeof messages) => {
        let count = 0;
        for (const message of list) count += Number(await publisher.publish(message));
        refused += list.length - count;
        return count;
      };
      const [sent, sentDeadLetters] = [await publishAll(messages), await publishAll(deadLetters)];
      broker.put(refunds.queue, refunds.body(), propertiesOf(refunds.type));
      await eventually(
        async () => {
          const now = await currentCounts();
          const deadLettered = now.deadLettered - before.deadLettered;
          expect(now.handled - before.handled + deadLettered).toBe(sent + 1);
          expect(now.stored - before.stored).toBe(deadLettered + sentDeadLetters);
          expect(now.handled).toBeGreaterThan(before.handled);
        },
        { every: 50 },
      );
    },
  );
  try {
    await fc.assert(property, { seed, numRuns: runs, endOnFailure: true });
    expect(refused).toBeLessThan(runs * 10);
  } finally {
    await publisher.close();
    await query('analytics', `DELETE FROM order_facts WHERE order_id LIKE 'FUZZ-%'`);
    await act('discard', { selection: { queue: refunds.queue }, why: 'malformed on purpose' });
  }
}, 3_600_000);
