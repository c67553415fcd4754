import { event, upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { readBatch } from './read-batch.js';

const ReportWritten = event({
  type: 'report.written',
  version: '2.0',
  upcasters: { 1: upcaster(z.object({ sheets: z.int() }), ({ sheets }) => ({ pages: sheets })) },
  schema: z.object({ pages: z.int() }),
});

const deliveryAt = (offset: number, body: string, version = '2.0', type = 'report.written') =>
  ({
    content: Buffer.from(body),
    fields: { routingKey: type },
    properties: {
      messageId: `m${offset}`,
      userId: 'author',
      type,
      headers: { version, 'x-stream-offset': offset },
    },
  }) as unknown as ConsumeMessage;

const read = (from: number, ...deliveries: ConsumeMessage[]) =>
  readBatch(subscriptions, [ReportWritten], deliveries, from);

const subscriptions = { author: { publishes: [ReportWritten], consumes: [] } };

test('decodes messages of the events log as a consumer does, and upcasts older majors', () => {
  const { messages, size, first, next } = read(
    0,
    deliveryAt(4, '{"pages":7}'),
    deliveryAt(5, '{"sheets":8}', '1.3'),
    deliveryAt(6, '{}', '1.0', 'page.viewed'),
  );
  expect(messages.map(({ id, payload }) => [id, payload])).toEqual([
    ['m4', { pages: 7 }],
    ['m5', { pages: 8 }],
  ]);
  expect({ size, first, next }).toEqual({ size: 3, first: 4, next: 7 });
});

test('counts messages that cannot be decoded with their reasons, and reads on', () => {
  const { messages, unreadable } = read(
    0,
    deliveryAt(1, '?'),
    deliveryAt(2, '{"pages":"x"}'),
    deliveryAt(3, '{}', '9.0'),
    deliveryAt(4, '{"pages":7}'),
  );
  expect(unreadable).toEqual([
    { offset: 1, reason: 'not-json' },
    { offset: 2, reason: 'wrong-payload' },
    { offset: 3, reason: 'unknown-version' },
  ]);
  expect(messages).toHaveLength(1);
});

test('skips messages before the checkpoint, because the broker sends whole chunks', () => {
  const { messages, size, first, next } = read(5, deliveryAt(4, '{"pages":7}'), deliveryAt(5, '{"pages":8}'));
  expect(messages.map(({ id }) => id)).toEqual(['m5']);
  expect({ size, first, next }).toEqual({ size: 1, first: 5, next: 6 });
});
