import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { producerFor } from './producers.js';
import { MAX_FRAME_PAYLOAD, type RawMessage } from './raw-amqp.js';

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const length32Prefixed = (bytes: Buffer) => Buffer.concat([int32(bytes.length), bytes]);
const length8Prefixed = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const tagged = (tag: string, bytes: Buffer) => Buffer.concat([Buffer.from(tag), bytes]);

const bytesOf = (constraints: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(constraints).map((bytes) => Buffer.from(bytes));

/** Valid and invalid UTF-8, and bytes that grow threefold when they are decoded as UTF-8. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength }).map((value) => Buffer.from(value)),
    fc.string({ unit: 'binary', maxLength: Math.floor(maxLength / 4) }).map((value) => Buffer.from(value)),
    bytesOf({ maxLength }),
    fc.integer({ min: 0, max: maxLength }).map((length) => Buffer.alloc(length, 0xff)),
  );

const fixed = (tag: string, length: number) =>
  bytesOf({ minLength: length, maxLength: length }).map((bytes) => tagged(tag, bytes));

/** Every AMQP 0-9-1 field type that RabbitMQ supports, each with arbitrary bytes. */
const { value } = fc.letrec<{ value: Buffer; array: Buffer; table: Buffer }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    ...['t', 'b', 'B'].map((tag) => fixed(tag, 1)),
    ...['s', 'u'].map((tag) => fixed(tag, 2)),
    ...['I', 'i', 'f'].map((tag) => fixed(tag, 4)),
    fixed('D', 5),
    ...['l', 'd', 'T'].map((tag) => fixed(tag, 8)),
    fc.constant(tagged('V', Buffer.alloc(0))),
    text(300).map((bytes) => tagged('S', length32Prefixed(bytes))),
    text(300).map((bytes) => tagged('x', length32Prefixed(bytes))),
    tie('array'),
    tie('table'),
  ),
  array: fc
    .array(tie('value'), { maxLength: 3 })
    .map((items) => tagged('A', length32Prefixed(Buffer.concat(items)))),
  table: fc
    .array(fc.tuple(text(20), tie('value')), { maxLength: 3 })
    .map((entries) =>
      tagged(
        'F',
        length32Prefixed(
          Buffer.concat(entries.map(([key, item]) => Buffer.concat([length8Prefixed(key), item]))),
        ),
      ),
    ),
}));

/** The headers that the shop, amqplib or RabbitMQ reads. */
const knownHeaders = [
  ...['version', 'timestamp', 'retry_count', 'producer', 'traceparent', 'causation_id', 'attempts'],
  ...['dead_queue', 'dead_reason', 'dead_at', 'error', 'error_name', 'stack', 'original_metadata'],
  ...['x-death', 'x-delivery-count', 'x-first-death-queue', 'x-stream-offset', '__proto__', '!'],
  ...['constructor', 'toString', 'hasOwnProperty', 'length'],
].map((name) => Buffer.from(name));

const header = fc
  .tuple(fc.oneof(fc.constantFrom(...knownHeaders), text(255)), value)
  .map(([name, item]) => Buffer.concat([length8Prefixed(name), item]));

/** Nests as deeply as `maxBytes` allow: a level takes five bytes in an array and six in a table. */
export const deeplyNested = (kind: 'A' | 'F', maxBytes = MAX_FRAME_PAYLOAD - 100): Buffer => {
  const levelBytes = kind === 'A' ? 5 : 6;
  const levels = Math.floor(maxBytes / levelBytes);
  const bytes = Buffer.alloc(levels * levelBytes + (kind === 'A' ? 1 : 0));
  bytes.writeUInt8(0, 0);
  for (let i = 0; i < levels; i++) {
    const offset = i * levelBytes + 1;
    bytes.write(kind, offset);
    bytes.writeUInt32BE((levels - i - 1) * levelBytes, offset + 1);
  }
  return bytes;
};

const large = fc
  .tuple(fc.constantFrom('S', 'x'), fc.integer({ min: 20_000, max: MAX_FRAME_PAYLOAD - 9_000 }))
  .map(([tag, length]) =>
    Buffer.concat([
      length8Prefixed(Buffer.from('large')),
      tagged(tag, length32Prefixed(Buffer.alloc(length, 0x61))),
    ]),
  );

const headers = fc.oneof(
  { weight: 8, arbitrary: fc.array(header, { maxLength: 6 }).map((list) => Buffer.concat(list)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(large, fc.array(header, { maxLength: 3 }))
      .map(([largeHeader, list]) => Buffer.concat([...list, largeHeader])),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('A' as const, 'F' as const),
        fc.integer({ min: 20, max: MAX_FRAME_PAYLOAD - 100 }),
      )
      .map(([kind, maxBytes]) => deeplyNested(kind, maxBytes)),
  },
);

/**
 * By the bit of the property flag. Without `expiration`, because RabbitMQ itself would expire the message, and without
 * `userId`, which is the producer's.
 */
const optionalProperties: [flag: number, arbitrary: fc.Arbitrary<Buffer>][] = [
  [15, text(255).map(length8Prefixed)],
  [14, text(255).map(length8Prefixed)],
  [12, fc.constantFrom(1, 2).map((mode) => Buffer.from([mode]))],
  [11, bytesOf({ minLength: 1, maxLength: 1 })],
  [10, text(255).map(length8Prefixed)],
  [9, text(255).map(length8Prefixed)],
  [6, bytesOf({ minLength: 8, maxLength: 8 })],
  [5, text(255).map(length8Prefixed)],
  [3, text(255).map(length8Prefixed)],
];

const HEADERS = 13;
const MESSAGE_ID = 7;
const USER_ID = 4;

/** Mostly the valid value, because a consumer refuses an invalid message type before it checks anything else. */
const mostly = (valid: Buffer, arbitrary: fc.Arbitrary<Buffer>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(valid) }, { weight: 1, arbitrary });

/**
 * Encodes the properties of a content header frame: flags, then values from the highest flag down. Sets `user_id` to a
 * service that the consumer of the queue trusts.
 */
export function encodeProperties(properties: ReadonlyMap<number, Buffer>, queue: string): Buffer {
  const user = producerFor(queue);
  const values = new Map(properties);
  if (user !== undefined) values.set(USER_ID, shortString(user));
  const flags = Buffer.alloc(2);
  flags.writeUInt16BE([...values.keys()].reduce((sum, flag) => sum + 2 ** flag, 0));
  const sorted = [...values].sort(([a], [b]) => b - a).map(([, bytes]) => bytes);
  return Buffer.concat([flags, ...sorted]);
}

export const shortString = (bytes: Buffer | string) => length8Prefixed(Buffer.from(bytes));
export const longString = (entries: Buffer) => length32Prefixed(entries);
export const stringHeader = (name: string, bytes: Buffer) =>
  Buffer.concat([shortString(name), tagged('S', length32Prefixed(bytes))]);

/**
 * Arbitrary messages for this queue; many are invalid in one part only. Each has its own body and, if it has one, its own
 * message id, so that each is a separate dead letter.
 */
export const arbitraryMessage = (
  queue: string,
  { type, body }: { type: string; body: () => string },
): fc.Arbitrary<RawMessage> => {
  const optional = fc.tuple(
    ...optionalProperties.map(([flag, arbitrary]) =>
      fc.option(flag === 5 ? mostly(shortString(type), arbitrary) : arbitrary, { freq: flag === 5 ? 20 : 1 }),
    ),
  );
  const id = fc.option(fc.oneof(fc.constant(Buffer.alloc(0)), text(200)), { freq: 9 });
  const contents = fc.oneof(
    fc.constant(undefined),
    text(400),
    fc.json().map((json) => Buffer.from(json)),
    fc.constant(Buffer.alloc(300_000, 0x20)),
  );
  return fc.tuple(optional, headers, id, contents).map(([properties, headerBytes, suffix, content]) => {
    const unique = uuidv7();
    const values = new Map<number, Buffer>();
    properties.forEach((bytes, i) => bytes && values.set(optionalProperties[i]![0], bytes));
    values.set(
      HEADERS,
      length32Prefixed(Buffer.concat([stringHeader('version', Buffer.from('1.0')), headerBytes])),
    );
    if (suffix) values.set(MESSAGE_ID, length8Prefixed(Buffer.concat([Buffer.from(unique), suffix])));
    const bytes = content ? Buffer.concat([content, Buffer.from(unique)]) : Buffer.from(body());
    const raw = { queue, properties: encodeProperties(values, queue), body: bytes };
    const label = `${queue} ${raw.properties.toString('hex', 0, 300)} ${bytes.toString('hex', 0, 60)}`;
    return { ...raw, [fc.toStringMethod]: () => label };
  });
};
