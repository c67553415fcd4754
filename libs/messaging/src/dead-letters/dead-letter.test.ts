import { event } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { PermanentFailure, UnreadableMessage } from '../failure/failures.js';
import { readDeadLetter } from './dead-letter.js';
import { replayOf } from './replay.js';

const queue = 'kitchen.ticket.written';
const TicketWritten = event({
  type: 'ticket.written',
  version: '2.1',
  schema: z.object({ dish: z.string().min(1) }),
});

const properties = { messageId: 'm-1', type: 'ticket.written', correlationId: 'c-1', userId: 'kitchen' };

const delivery = (headers: object, content = '{"dish":7}'): ConsumeMessage =>
  ({
    content: Buffer.from(content),
    fields: {},
    properties: { ...properties, headers },
  }) as unknown as ConsumeMessage;

const read = (message: ConsumeMessage) => readDeadLetter(message, queue, new Set(['kitchen']));

const givenUp = {
  ...{ version: '1.0', producer: 'waiter', traceparent: '00-a-b-01', retry_count: 3 },
  ...{ dead_reason: 'retries-exhausted', dead_queue: queue, dead_at: '2026-01-15T10:30:00.000Z' },
  ...{ error: 'no pan', error_name: 'Error', stack: 'at cook.ts' },
  attempts: [{ at: '2026-01-15T10:29:00.000Z', error: 'no pan' }],
  'x-delivery-count': 2,
  'x-acquired-count': 3,
};
const expired = {
  version: '1.0',
  'x-death': [
    { queue, reason: 'expired', count: 1, time: { '!': 'timestamp', value: 1_768_473_000 } },
    { queue: 'retry.200ms', reason: 'expired', count: 3, time: { '!': 'timestamp', value: 1 } },
  ],
};

test('what a consumer gave up says why, when, and how often it was tried', () => {
  expect(read(delivery(givenUp))).toMatchObject({
    ...{ queue, messageId: 'm-1', reason: 'retries-exhausted', errorName: 'Error', error: 'no pan' },
    ...{ stack: 'at cook.ts', attempts: givenUp.attempts, deadLetteredAt: new Date('2026-01-15T10:30:00Z') },
  });
});

test('what the broker gave up is filed under its word for it, by the death in this queue', () => {
  const letter = read(delivery(expired));
  expect(letter).toMatchObject({ reason: 'expired', errorName: 'RabbitMQ', attempts: [] });
  expect(letter.deadLetteredAt).toEqual(new Date(1_768_473_000_000));
});

test('the broker’s counts of deliveries of a dead letter are not shown as the message’s headers', () => {
  const { headers } = read(delivery({ ...givenUp, ...expired }));
  expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual(['x-death']);
});

test.each([
  [{ 'x-death': [null] }],
  [{ 'x-death': [{ queue, reason: 'expired', time: 'noon' }] }],
  [{ 'x-death': [{ queue, reason: 'expired', time: { '!': 'timestamp', value: 1e15 } }] }],
  [{ dead_queue: queue, dead_at: '+275760-09-13T00:00:00.000Z' }],
])('a time of death that is none or that PostgreSQL cannot keep, as in %j, is read as now', (headers) => {
  const { deadLetteredAt } = read(delivery(headers));
  expect(Math.abs(deadLetteredAt.getTime() - Date.now())).toBeLessThan(60_000);
});

test('of a dead letter every text is bounded', () => {
  const huge = 'x'.repeat(120_000);
  const letter = read(
    delivery({
      dead_queue: queue,
      dead_reason: huge,
      dead_at: huge,
      error: huge,
      error_name: huge,
      stack: huge,
    }),
  );
  const { reason, occurrence, error, errorName, stack } = letter;
  for (const text of [reason, occurrence, errorName]) expect(text.length).toBeLessThan(256);
  for (const text of [error, stack]) expect(text.length).toBeLessThan(16_001);
});

test('bytes in a header are kept as the text of their base64', () => {
  expect(read(delivery({ bytes: Buffer.from('x') })).headers).toEqual({
    bytes: 'base64 eA==',
  });
});

test('a message id that is not UTF-8 is no id: two of them may read alike', () => {
  const message = delivery({});
  message.properties.messageId = 'm-\ufffd';
  expect(read(message).messageId).toBeUndefined();
});

test('one letter delivered twice has one death, the next death of its message another', () => {
  const occurrenceOf = (headers: object) => read(delivery(headers)).occurrence;
  expect(occurrenceOf({ ...givenUp, 'x-delivery-count': 3 })).toBe(occurrenceOf(givenUp));
  expect(occurrenceOf({ ...givenUp, dead_at: '2026-01-15T11:00:00.000Z' })).not.toBe(occurrenceOf(givenUp));
});

test.each([{}, { dead_queue: queue, dead_reason: 7, dead_at: 'soon' }, { 'x-death': 'long ago' }])(
  'even a letter with headers like %j is read',
  (headers) => {
    expect(read(delivery(headers, 'no JSON'))).toMatchObject({ reason: 'unknown' });
  },
);

const letterOf = (headers: object) => ({ id: 'l-1', ...read(delivery(headers)) });

test('a replay is the message as it was, to its own queue, with its own id and not a failed try', () => {
  const { exchange, routingKey, body, properties } = replayOf(letterOf(givenUp));
  expect({ exchange, routingKey, body: body.toString() }).toEqual({
    exchange: 'replay',
    routingKey: queue,
    body: '{"dish":7}',
  });
  expect(properties).toMatchObject({ messageId: 'm-1', type: 'ticket.written', correlationId: 'c-1' });
  expect(properties.headers).toEqual({
    ...{ version: '1.0', producer: 'waiter', traceparent: '00-a-b-01', retry_count: 0 },
  });
  expect(replayOf(letterOf(expired)).properties.headers).toEqual({ version: '1.0', retry_count: 0 });
});

test('a message that never had an id gets its letter’s', () => {
  const letter = letterOf(givenUp);
  delete letter.properties['messageId'];
  expect(replayOf(letter).properties.messageId).toBe('l-1');
});

test('an edited payload is sent as a message of today’s contract', () => {
  const edited = replayOf(letterOf(givenUp), { contract: TicketWritten, payload: { dish: 'soup' } });
  expect(edited.body.toString()).toBe('{"dish":"soup"}');
  expect(edited.properties).toMatchObject({ type: 'ticket.written', headers: { version: '2.1' } });
});

test('an edited payload that breaks the contract or is too large is refused', () => {
  const replay = (dish: unknown) =>
    replayOf(letterOf(givenUp), { contract: TicketWritten, payload: { dish } });
  expect(() => replay(7)).toThrow(UnreadableMessage);
  expect(() => replay('x'.repeat(300_000))).toThrow(PermanentFailure);
});

test.each([undefined, 'cashier'])(
  'a dead letter that the broker user %s published is untrusted, and has no id with which it could replace another',
  (userId) => {
    const message = delivery(givenUp);
    message.properties.userId = userId;
    const letter = read(message);
    expect(letter).toMatchObject({
      reason: 'untrusted-producer',
      error: expect.stringContaining('kitchen alone'),
    });
    expect(letter.messageId).toBeUndefined();
    const trusted = read(delivery({ ...givenUp, dead_reason: 'untrusted-producer' }));
    expect([trusted.reason, trusted.messageId]).toEqual(['untrusted-producer', undefined]);
  },
);
