import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { ConsumeMessage } from 'amqplib';
import fc from 'fast-check';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { publishDeadLetter } from '../consuming/publish-failed.js';
import { readDeadLetter } from '../dead-letters/dead-letter.js';
import { replayOf } from '../dead-letters/replay.js';
import type { OutgoingMessage } from './message.js';
import { cutToBytes, metadataAsText, publishable } from './publishable.js';

const require = createRequire(import.meta.url);
const amqplib = (file: string): unknown => require(join(dirname(require.resolve('amqplib')), 'lib', file));
const { publish } = amqplib('api_args.js') as { publish: (...args: unknown[]) => object };
const { encodeProperties } = amqplib('defs.js') as {
  encodeProperties: (id: number, channel: number, size: number, fields: object) => Buffer;
};
const BASIC_PROPERTIES = 60;

/** Encodes a message as a confirm channel does. */
const encoded = ({ exchange, routingKey, properties }: OutgoingMessage): Buffer =>
  encodeProperties(BASIC_PROPERTIES, 1, 0, publish(exchange, routingKey, { ...properties }));

const text = fc.oneof(
  fc.string(),
  fc.integer({ min: 0, max: 400 }).map((length) => '\ufffd'.repeat(length)),
  fc.constantFrom('x'.repeat(30_000), 'x'.repeat(70_000)),
);

/** Any value that amqplib decodes from a field: numbers of 64 bits beyond a double, tables with any key. */
const field = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    ...[text, fc.double(), fc.integer(), fc.boolean(), fc.constant(null)],
    fc.constantFrom(2 ** 50 + 0.5, -(2 ** 63), 2 ** 63, -1e300, 1e300, Number.NaN, -Infinity),
    fc.uint8Array().map((bytes) => Buffer.from(bytes)),
    fc.record({ '!': fc.oneof(fc.constantFrom('timestamp', 'decimal'), text), value: tie('value') }),
    fc.record({ places: fc.integer(), digits: fc.integer() }).map((value) => ({ '!': 'decimal', value })),
    fc.array(tie('value'), { maxLength: 5 }),
    tie('table'),
  ),
  table: fc.dictionary(text, tie('value'), { maxKeys: 5 }),
}));

const names = ['messageId', 'type', 'correlationId', 'contentType', 'replyTo', 'userId', 'timestamp'];
const properties = fc.record(
  Object.fromEntries(names.map((name) => [name, fc.oneof(text, fc.double(), fc.constant(undefined))])),
);
const ownHeaders = fc.dictionary(
  fc.constantFrom('attempts', 'x-death', 'retry_count', 'dead_queue', 'dead_at', 'CC', 'error', 'stack'),
  field.value,
  { maxKeys: 4 },
);
const delivery = fc.tuple(properties, field.table, ownHeaders).map(
  ([sentProperties, table, headers]) =>
    ({
      content: Buffer.from('{}'),
      fields: {},
      properties: { ...sentProperties, headers: { ...(table as object), ...headers } },
    }) as unknown as ConsumeMessage,
);

const queue = 'printer.report.written';

test('the dead letter of any delivery can be encoded and read and has its body; its replay can be encoded', async () => {
  await fc.assert(
    fc.asyncProperty(delivery, text, async (message, error) => {
      const published: OutgoingMessage[] = [];
      const publisher = {
        publish: (outgoing: OutgoingMessage) => Promise.resolve(void published.push(outgoing)),
      };
      await publishDeadLetter(
        publisher as unknown as ConfirmedPublisher,
        queue,
        message,
        new Error(error),
        'x',
      );
      const [publishedDeadLetter] = published;
      expect(() => encoded(publishedDeadLetter!)).not.toThrow();
      expect(publishedDeadLetter!.body).toBe(message.content);

      for (const { properties } of [publishedDeadLetter!, message]) {
        const fromService = { ...message, properties: { ...properties, userId: 'printer' } };
        const deadLetter = readDeadLetter(
          fromService as unknown as ConsumeMessage,
          queue,
          new Set(['printer']),
        );
        expect(deadLetter.deadLetteredAt.getTime()).toBeGreaterThan(0);
        const stored = JSON.parse(JSON.stringify(deadLetter)) as typeof deadLetter;
        expect(() => encoded(replayOf({ ...stored, id: 'l-1', body: message.content }))).not.toThrow();
      }
    }),
    { numRuns: 100 },
  );
});

test('copies metadata that can be encoded', () => {
  const properties = { messageId: 'm-1', type: 'report.written', timestamp: 1_768_473_000, priority: 3 };
  const headers = {
    version: '1.0',
    nested: { list: [1, 2.5, null, true, Buffer.from('x')] },
    at: { '!': 'timestamp', value: 1 },
  };
  expect(publishable(properties, headers)).toEqual({
    properties: { messageId: 'm-1', type: 'report.written', timestamp: 1_768_473_000, persistent: true },
    headers,
    leftOut: [],
  });
});

test('leaves out metadata that cannot be encoded, and returns its names', () => {
  const prototype = Object.create({ inherited: 'x' }) as object;
  const { properties, headers, leftOut } = publishable(
    { messageId: '\ufffd'.repeat(100), type: 'report.written' },
    { large: 'x'.repeat(70_000), number: Number.NaN, deep: deep(40), version: '1.0', prototype },
  );
  expect(leftOut).toEqual(['messageId', 'large', 'number', 'deep']);
  expect([properties, headers]).toEqual([
    { type: 'report.written', persistent: true },
    { version: '1.0', prototype: {} },
  ]);
});

const deep = (levels: number): unknown => (levels === 0 ? 1 : [deep(levels - 1)]);

test('metadata as text is bounded, has bytes as base64 and never throws', () => {
  expect(metadataAsText({ a: Buffer.from('x'), b: undefined }, 100)).toBe('{"a":"base64 eA=="}');
  expect(Buffer.byteLength(metadataAsText('\u{1f6d2}'.repeat(100), 50))).toBeLessThanOrEqual(50);
  const circular: { self?: object } = {};
  circular.self = circular;
  expect(metadataAsText(circular, 200)).toMatch(/^it cannot be shown: /);
});

test('cuts a text between characters', () => expect(cutToBytes('a\u{1f6d2}b', 5)).toBe('a…'));
