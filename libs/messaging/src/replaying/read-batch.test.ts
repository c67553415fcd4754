import { event, upcaster } from '#contracts';
import type { ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { readBatch } from './read-batch.js';

const TicketWritten = event({
  type: 'ticket.written',
  version: '2.0',
  upcasters: { 1: upcaster(z.object({ seat: z.int() }), ({ seat }) => ({ table: seat })) },
  schema: z.object({ table: z.int() }),
});

const lying = (offset: number, body: string, version = '2.0', type = 'ticket.written') =>
  ({
    content: Buffer.from(body),
    fields: { routingKey: type },
    properties: {
      messageId: `m${offset}`,
      userId: 'waiter',
      type,
      headers: { version, 'x-stream-offset': offset },
    },
  }) as unknown as ConsumeMessage;

const read = (from: number, ...deliveries: ConsumeMessage[]) =>
  readBatch(rows, [TicketWritten], deliveries, from);

const rows = { waiter: { publishes: [TicketWritten], consumes: [] } };

test('messages of the log are read as a queue reads them, those of older majors upcast', () => {
  const { messages, size, first, next } = read(
    0,
    lying(4, '{"table":7}'),
    lying(5, '{"seat":8}', '1.3'),
    lying(6, '{}', '1.0', 'door.opened'),
  );
  expect(messages.map(({ id, payload }) => [id, payload])).toEqual([
    ['m4', { table: 7 }],
    ['m5', { table: 8 }],
  ]);
  expect({ size, first, next }).toEqual({ size: 3, first: 4, next: 7 });
});

test('what can’t be read is counted with its reason and stops nothing', () => {
  const { messages, unreadable } = read(
    0,
    lying(1, '?'),
    lying(2, '{"table":"x"}'),
    lying(3, '{}', '9.0'),
    lying(4, '{"table":7}'),
  );
  expect(unreadable).toEqual([
    { offset: 1, reason: 'not-json' },
    { offset: 2, reason: 'wrong-payload' },
    { offset: 3, reason: 'unknown-version' },
  ]);
  expect(messages).toHaveLength(1);
});

test('what comes before the checkpoint, since the broker sends whole blocks, is left out', () => {
  const { messages, size, first, next } = read(5, lying(4, '{"table":7}'), lying(5, '{"table":8}'));
  expect(messages.map(({ id }) => id)).toEqual(['m5']);
  expect({ size, first, next }).toEqual({ size: 1, first: 5, next: 6 });
});
