import { subscriptions } from '#contracts';
import type { Options } from 'amqplib';
import { queueFor } from '#messaging';
import { Broker, propertiesOf } from '../support/broker.js';
import { act, deadLetter, deadLettersOf } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, placeOrder } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

const consumers = Object.entries(subscriptions).flatMap(([service, { consumes }]) =>
  consumes
    .filter(({ kind }) => kind !== 'telemetry')
    .map((contract) => ({ queue: queueFor(service, contract), type: contract.type })),
);

function without(name: 'type' | 'messageId', properties: Options.Publish): Options.Publish {
  const { [name]: _, ...rest } = properties;
  return rest;
}

const readDeadLetter = async (queue: string, messageId: string | undefined) => {
  const { headers } = (await broker.takeDeadLetter(queue, messageId)).properties;
  return { reason: headers?.['dead_reason'], error: `${headers?.['error']}`, stack: `${headers?.['stack']}` };
};

test.each(consumers)(
  '$queue dead-letters unreadable messages with the reason, and its consumer continues',
  async ({ queue, type }) => {
    const valid = propertiesOf(type);
    const cases: { properties: Options.Publish; body: string; reason: string; error: RegExp }[] = [
      { properties: propertiesOf(type), body: 'no JSON', reason: 'not-json', error: /not JSON/ },
      {
        properties: without('type', propertiesOf(type)),
        body: '{}',
        reason: 'wrong-type',
        error: new RegExp(type),
      },
      {
        properties: { ...propertiesOf(type), type: 'order.teleported' },
        body: '{}',
        reason: 'wrong-type',
        error: new RegExp(type),
      },
      {
        properties: propertiesOf(type, '9.0'),
        body: '{}',
        reason: 'unknown-version',
        error: /9\.0.*upgrade/,
      },
      { properties: propertiesOf(type, 'new'), body: '{}', reason: 'unknown-version', error: /new/ },
      { properties: valid, body: '{"order_id": 7}', reason: 'wrong-payload', error: /(_id|kind): / },
      { properties: propertiesOf(type), body: 'null', reason: 'wrong-payload', error: /payload/ },
    ];
    for (const { properties, body } of cases) broker.put(queue, body, properties);
    broker.put(queue, '{}', without('messageId', propertiesOf(type)));
    for (const { properties, reason, error } of cases) {
      const deadLetter = await readDeadLetter(queue, properties.messageId);
      expect(deadLetter).toEqual({
        reason,
        error: expect.stringMatching(error),
        stack: expect.stringContaining('UnreadableMessage'),
      });
    }
    expect(await readDeadLetter(queue, undefined)).toMatchObject({ reason: 'no-message-id' });
  },
);

test('two messages with the same id and different types are two dead letters', async () => {
  const queue = 'warehouse.inventory.reserved';
  const properties = propertiesOf('inventory.reserved');
  broker.put(queue, '{"first":1}', properties);
  broker.put(queue, '{"second":2}', { ...properties, type: 'inventory.counted' });
  const message_id = properties.messageId;
  const deadLetters = await eventually(async () => {
    const found = await deadLettersOf({ queue, message_id });
    expect(found).toHaveLength(2);
    return await Promise.all(found.map(({ dead_letter_id }) => deadLetter(dead_letter_id)));
  });
  expect(deadLetters.map(({ type, reason, text }) => [type, reason, text]).sort()).toEqual([
    ['inventory.counted', 'wrong-type', '{"second":2}'],
    ['inventory.reserved', 'wrong-payload', '{"first":1}'],
  ]);
  await act('discard', { selection: { queue, message_id }, why: 'read by a test' });
});

test('an order is still shipped after all these messages', async () => {
  const { body } = await placeOrder();
  await expectShippedOnce(body);
});
