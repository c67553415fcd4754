import fc from 'fast-check';
import { v7 as uuidv7 } from 'uuid';
import { producerFor } from './producers.js';
import { MAX_FRAME_PAYLOAD, type RawMessage } from './raw-amqp.js';

const int32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const long = (bytes: Buffer) => Buffer.concat([int32(bytes.length), bytes]);
const short = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);
const tagged = (tag: string, bytes: Buffer) => Buffer.concat([Buffer.from(tag), bytes]);

const bytesOf = (constraints: { minLength?: number; maxLength: number }) =>
  fc.uint8Array(constraints).map((bytes) => Buffer.from(bytes));

/** UTF-8 or not, and what grows threefold when it is read as UTF-8. */
const text = (maxLength: number) =>
  fc.oneof(
    fc.string({ unit: 'grapheme-ascii', maxLength }).map((value) => Buffer.from(value)),
    fc.string({ unit: 'binary', maxLength: Math.floor(maxLength / 4) }).map((value) => Buffer.from(value)),
    bytesOf({ maxLength }),
    fc.integer({ min: 0, max: maxLength }).map((length) => Buffer.alloc(length, 0xff)),
  );

const fixed = (tag: string, length: number) =>
  bytesOf({ minLength: length, maxLength: length }).map((bytes) => tagged(tag, bytes));

/** Every type of AMQP 0-9-1 as RabbitMQ has them, each with any bytes that it can have. */
const { value } = fc.letrec<{ value: Buffer; array: Buffer; table: Buffer }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    ...['t', 'b', 'B'].map((tag) => fixed(tag, 1)),
    ...['s', 'u'].map((tag) => fixed(tag, 2)),
    ...['I', 'i', 'f'].map((tag) => fixed(tag, 4)),
    fixed('D', 5),
    ...['l', 'd', 'T'].map((tag) => fixed(tag, 8)),
    fc.constant(tagged('V', Buffer.alloc(0))),
    text(300).map((bytes) => tagged('S', long(bytes))),
    text(300).map((bytes) => tagged('x', long(bytes))),
    tie('array'),
    tie('table'),
  ),
  array: fc.array(tie('value'), { maxLength: 3 }).map((items) => tagged('A', long(Buffer.concat(items)))),
  table: fc
    .array(fc.tuple(text(20), tie('value')), { maxLength: 3 })
    .map((entries) =>
      tagged('F', long(Buffer.concat(entries.map(([key, item]) => Buffer.concat([short(key), item]))))),
    ),
}));

/** The headers that somebody reads: the shop, amqplib or RabbitMQ. */
const names = [
  ...['version', 'timestamp', 'retry_count', 'producer', 'traceparent', 'causation_id', 'attempts'],
  ...['dead_queue', 'dead_reason', 'dead_at', 'error', 'error_name', 'stack', 'original_metadata'],
  ...['x-death', 'x-delivery-count', 'x-first-death-queue', 'x-stream-offset', '__proto__', '!'],
  ...['constructor', 'toString', 'hasOwnProperty', 'length'],
].map((name) => Buffer.from(name));

const header = fc
  .tuple(fc.oneof(fc.constantFrom(...names), text(255)), value)
  .map(([name, item]) => Buffer.concat([short(name), item]));

/** As deep as fits: each level takes five bytes in an array and six in a table. */
export const nested = (kind: 'A' | 'F', room = MAX_FRAME_PAYLOAD - 100): Buffer => {
  const level = kind === 'A' ? 5 : 6;
  const levels = Math.floor(room / level);
  const bytes = Buffer.alloc(levels * level + (kind === 'A' ? 1 : 0));
  bytes.writeUInt8(0, 0);
  for (let i = 0; i < levels; i++) {
    const at = i * level + 1;
    bytes.write(kind, at);
    bytes.writeUInt32BE((levels - i - 1) * level, at + 1);
  }
  return bytes;
};

const large = fc
  .tuple(fc.constantFrom('S', 'x'), fc.integer({ min: 20_000, max: MAX_FRAME_PAYLOAD - 9_000 }))
  .map(([tag, length]) =>
    Buffer.concat([short(Buffer.from('large')), tagged(tag, long(Buffer.alloc(length, 0x61)))]),
  );

const headers = fc.oneof(
  { weight: 8, arbitrary: fc.array(header, { maxLength: 6 }).map((list) => Buffer.concat(list)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(large, fc.array(header, { maxLength: 3 }))
      .map(([one, list]) => Buffer.concat([...list, one])),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(
        fc.constantFrom('A' as const, 'F' as const),
        fc.integer({ min: 20, max: MAX_FRAME_PAYLOAD - 100 }),
      )
      .map(([kind, room]) => nested(kind, room)),
  },
);

/** By the bit of its flag; `expiration` is left out, with which RabbitMQ itself ends the message, and `userId` is the producer's. */
const optionalProperties: [flag: number, arbitrary: fc.Arbitrary<Buffer>][] = [
  [15, text(255).map(short)],
  [14, text(255).map(short)],
  [12, fc.constantFrom(1, 2).map((mode) => Buffer.from([mode]))],
  [11, bytesOf({ minLength: 1, maxLength: 1 })],
  [10, text(255).map(short)],
  [9, text(255).map(short)],
  [6, bytesOf({ minLength: 8, maxLength: 8 })],
  [5, text(255).map(short)],
  [3, text(255).map(short)],
];

const HEADERS = 13;
const MESSAGE_ID = 7;
const USER_ID = 4;

/** The well-formed text of a property, where an arbitrary one would only show again that its type is checked first. */
const rightOr = (right: Buffer, arbitrary: fc.Arbitrary<Buffer>) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(right) }, { weight: 1, arbitrary });

/**
 * The properties of a content header frame, as RabbitMQ takes them: flags, then values from the highest flag down; in the
 * name of a service that the consumer of the queue believes.
 */
export function encodeProperties(given: ReadonlyMap<number, Buffer>, queue: string): Buffer {
  const user = producerFor(queue);
  const values = new Map(given);
  if (user !== undefined) values.set(USER_ID, asShort(user));
  const flags = Buffer.alloc(2);
  flags.writeUInt16BE([...values.keys()].reduce((sum, flag) => sum + 2 ** flag, 0));
  const sorted = [...values].sort(([a], [b]) => b - a).map(([, bytes]) => bytes);
  return Buffer.concat([flags, ...sorted]);
}

export const asShort = (bytes: Buffer | string) => short(Buffer.from(bytes));
export const asHeaders = (entries: Buffer) => long(entries);
export const stringHeader = (name: string, bytes: Buffer) =>
  Buffer.concat([asShort(name), tagged('S', long(bytes))]);

/**
 * Any message for this queue, among them many that its handler would take but for one thing. Each has a body and, if any,
 * an id of its own, so that its dead letter is one.
 */
export const anyMessage = (
  queue: string,
  { type, body }: { type: string; body: () => string },
): fc.Arbitrary<RawMessage> => {
  const optional = fc.tuple(
    ...optionalProperties.map(([flag, arbitrary]) =>
      fc.option(flag === 5 ? rightOr(asShort(type), arbitrary) : arbitrary, { freq: flag === 5 ? 20 : 1 }),
    ),
  );
  const id = fc.option(fc.oneof(fc.constant(Buffer.alloc(0)), text(200)), { freq: 9 });
  const content = fc.oneof(
    fc.constant(undefined),
    text(400),
    fc.json().map((json) => Buffer.from(json)),
    fc.constant(Buffer.alloc(300_000, 0x20)),
  );
  return fc.tuple(optional, headers, id, content).map(([properties, headerBytes, suffix, given]) => {
    const unique = uuidv7();
    const values = new Map<number, Buffer>();
    properties.forEach((bytes, i) => bytes && values.set(optionalProperties[i]![0], bytes));
    values.set(HEADERS, long(Buffer.concat([stringHeader('version', Buffer.from('1.0')), headerBytes])));
    if (suffix) values.set(MESSAGE_ID, short(Buffer.concat([Buffer.from(unique), suffix])));
    const bytes = given ? Buffer.concat([given, Buffer.from(unique)]) : Buffer.from(body());
    const raw = { queue, properties: encodeProperties(values, queue), body: bytes };
    const shown = `${queue} ${raw.properties.toString('hex', 0, 300)} ${bytes.toString('hex', 0, 60)}`;
    return { ...raw, [fc.toStringMethod]: () => shown };
  });
};
