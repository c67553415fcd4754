import { event } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { PermanentFailure, UnreadableMessage } from '../failure/failures.js';
import { readDeadLetter } from './dead-letter.js';
import { replayOf } from './replay.js';

const queue = 'printer.report.written';
const ReportWritten = event({
  type: 'report.written',
  version: '2.1',
  schema: z.object({ pages: z.string().min(1) }),
});

const properties = { messageId: 'm-1', type: 'report.written', correlationId: 'c-1', userId: 'printer' };

const delivery = (headers: object, content = '{"pages":7}'): ConsumeMessage =>
  ({
    content: Buffer.from(content),
    fields: {},
    properties: { ...properties, headers },
  }) as unknown as ConsumeMessage;

const read = (message: ConsumeMessage) => readDeadLetter(message, queue, new Set(['printer']));

const byConsumer = {
  ...{ version: '1.0', producer: 'author', traceparent: '00-a-b-01', retry_count: 3 },
  ...{ dead_reason: 'retries-exhausted', dead_queue: queue, dead_at: '2026-01-15T10:30:00.000Z' },
  ...{ error: 'no paper', error_name: 'Error', stack: 'at print.ts' },
  attempts: [{ at: '2026-01-15T10:29:00.000Z', error: 'no paper' }],
  'x-delivery-count': 2,
  'x-acquired-count': 3,
};
const byBroker = {
  version: '1.0',
  'x-death': [
    { queue, reason: 'expired', count: 1, time: { '!': 'timestamp', value: 1_768_473_000 } },
    { queue: 'retry.200ms', reason: 'expired', count: 3, time: { '!': 'timestamp', value: 1 } },
  ],
};

test('reads reason, time and attempts of a message that a consumer dead-lettered', () => {
  expect(read(delivery(byConsumer))).toMatchObject({
    ...{ queue, messageId: 'm-1', reason: 'retries-exhausted', errorName: 'Error', error: 'no paper' },
    ...{
      stack: 'at print.ts',
      attempts: byConsumer.attempts,
      deadLetteredAt: new Date('2026-01-15T10:30:00Z'),
    },
  });
});

test('reads reason and time of a message that the broker dead-lettered, from the x-death entry of its queue', () => {
  const deadLetter = read(delivery(byBroker));
  expect(deadLetter).toMatchObject({ reason: 'expired', errorName: 'RabbitMQ', attempts: [] });
  expect(deadLetter.deadLetteredAt).toEqual(new Date(1_768_473_000_000));
});

test('leaves out the delivery counts of the dead letter queue', () => {
  const { headers } = read(delivery({ ...byConsumer, ...byBroker }));
  expect(Object.keys(headers).filter((name) => name.startsWith('x-'))).toEqual(['x-death']);
});

test.each([
  [{ 'x-death': [null] }],
  [{ 'x-death': [{ queue, reason: 'expired', time: 'noon' }] }],
  [{ 'x-death': [{ queue, reason: 'expired', time: { '!': 'timestamp', value: 1e15 } }] }],
  [{ dead_queue: queue, dead_at: '+275760-09-13T00:00:00.000Z' }],
])('reads a time that is invalid or that PostgreSQL cannot store as now: %j', (headers) => {
  const { deadLetteredAt } = read(delivery(headers));
  expect(Math.abs(deadLetteredAt.getTime() - Date.now())).toBeLessThan(60_000);
});

test('bounds every text of a dead letter', () => {
  const huge = 'x'.repeat(120_000);
  const deadLetter = read(
    delivery({
      dead_queue: queue,
      dead_reason: huge,
      dead_at: huge,
      error: huge,
      error_name: huge,
      stack: huge,
    }),
  );
  const { reason, occurrence, error, errorName, stack } = deadLetter;
  for (const text of [reason, occurrence, errorName]) expect(text.length).toBeLessThan(256);
  for (const text of [error, stack]) expect(text.length).toBeLessThan(16_001);
});

test('reads bytes in a header as base64', () => {
  expect(read(delivery({ bytes: Buffer.from('x') })).headers).toEqual({
    bytes: 'base64 eA==',
  });
});

test('ignores a message id that is not UTF-8, because two of them may decode to the same text', () => {
  const message = delivery({});
  message.properties.messageId = 'm-\ufffd';
  expect(read(message).messageId).toBeUndefined();
});

test('has the same occurrence in each delivery of a dead letter, and another one when its message is dead-lettered again', () => {
  const occurrenceOf = (headers: object) => read(delivery(headers)).occurrence;
  expect(occurrenceOf({ ...byConsumer, 'x-delivery-count': 3 })).toBe(occurrenceOf(byConsumer));
  expect(occurrenceOf({ ...byConsumer, dead_at: '2026-01-15T11:00:00.000Z' })).not.toBe(
    occurrenceOf(byConsumer),
  );
});

test.each([{}, { dead_queue: queue, dead_reason: 7, dead_at: 'soon' }, { 'x-death': 'long ago' }])(
  'reads a dead letter with malformed headers like %j',
  (headers) => {
    expect(read(delivery(headers, 'no JSON'))).toMatchObject({ reason: 'unknown' });
  },
);

const deadLetterOf = (headers: object) => ({ id: 'l-1', ...read(delivery(headers)) });

test('a replay is the original message, for its own queue, with its own id and no failed attempts', () => {
  const { exchange, routingKey, body, properties } = replayOf(deadLetterOf(byConsumer));
  expect({ exchange, routingKey, body: body.toString() }).toEqual({
    exchange: 'replay',
    routingKey: queue,
    body: '{"pages":7}',
  });
  expect(properties).toMatchObject({ messageId: 'm-1', type: 'report.written', correlationId: 'c-1' });
  expect(properties.headers).toEqual({
    ...{ version: '1.0', producer: 'author', traceparent: '00-a-b-01', retry_count: 0 },
  });
  expect(replayOf(deadLetterOf(byBroker)).properties.headers).toEqual({ version: '1.0', retry_count: 0 });
});

test('a replay of a message without an id has the id of its dead letter', () => {
  const deadLetter = deadLetterOf(byConsumer);
  delete deadLetter.properties['messageId'];
  expect(replayOf(deadLetter).properties.messageId).toBe('l-1');
});

test('an edited payload has the version of the current contract', () => {
  const edited = replayOf(deadLetterOf(byConsumer), { contract: ReportWritten, payload: { pages: 'two' } });
  expect(edited.body.toString()).toBe('{"pages":"two"}');
  expect(edited.properties).toMatchObject({ type: 'report.written', headers: { version: '2.1' } });
});

test('refuses an edited payload that breaks the contract or is too large', () => {
  const replay = (pages: unknown) =>
    replayOf(deadLetterOf(byConsumer), { contract: ReportWritten, payload: { pages } });
  expect(() => replay(7)).toThrow(UnreadableMessage);
  expect(() => replay('x'.repeat(300_000))).toThrow(PermanentFailure);
});

test.each([undefined, 'archive'])(
  'a dead letter that the broker user %s published is untrusted, and has no id with which it could replace another',
  (userId) => {
    const message = delivery(byConsumer);
    message.properties.userId = userId;
    const deadLetter = read(message);
    expect(deadLetter).toMatchObject({
      reason: 'untrusted-producer',
      error: expect.stringContaining('printer alone'),
    });
    expect(deadLetter.messageId).toBeUndefined();
    const trusted = read(delivery({ ...byConsumer, dead_reason: 'untrusted-producer' }));
    expect([trusted.reason, trusted.messageId]).toEqual(['untrusted-producer', undefined]);
  },
);
