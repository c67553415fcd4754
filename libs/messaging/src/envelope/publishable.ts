import type { MessageProperties } from './message.js';

/** Metadata that amqplib can encode. */
export interface PublishableMetadata {
  properties: Omit<MessageProperties, 'headers'>;
  headers: Record<string, unknown>;
  /** The names of properties and headers that cannot be published; empty if all can be. */
  leftOut: string[];
}

/** For the headers of the delivered message. amqplib encodes 64 KiB; the rest is for the headers that a dead letter adds. */
export const MAX_HEADER_BYTES = 24 * 1024;

/** The limit of AMQP. */
const MAX_SHORT_STRING_BYTES = 255;
const MAX_DEPTH = 16;

const shortStrings = ['messageId', 'type', 'correlationId', 'contentType', 'replyTo'] as const;

/**
 * Copies the properties and headers that amqplib can encode. amqplib decodes more than it can encode: headers of more than
 * 64 KiB, short strings that are not UTF-8 and grow when they are decoded, numbers that do not fit.
 */
export function publishable(
  properties: Record<string, unknown>,
  headers: Record<string, unknown>,
  maxBytes = MAX_HEADER_BYTES,
): PublishableMetadata {
  const leftOut: string[] = [];
  const keep = (names: readonly string[], copy: (name: string) => unknown): Record<string, unknown> =>
    Object.fromEntries(
      names.flatMap((name) => {
        const value = copy(name);
        if (value === undefined) leftOut.push(name);
        return value === undefined ? [] : [[name, value]];
      }),
    );
  const isPresent = (name: string) => properties[name] !== undefined && properties[name] !== null;
  const kept = {
    ...keep(shortStrings.filter(isPresent), (name) => shortString(properties[name])),
    ...keep(['timestamp'].filter(isPresent), (name) => timestamp(properties[name])),
    persistent: true,
  } as unknown as Omit<MessageProperties, 'headers'>;

  let room = maxBytes;
  const keptHeaders = keep(Object.keys(headers), (name) => {
    const entry = copyEntry([name, headers[name]], 0);
    if (!entry || entry.bytes > room) return undefined;
    room -= entry.bytes;
    return entry.copy[1];
  });
  return { properties: kept, headers: keptHeaders, leftOut };
}

/** The metadata as JSON, bytes as base64. */
export const metadataAsJson = (metadata: unknown): string =>
  JSON.stringify(metadata, function (this: Record<string, unknown>, name, value: unknown) {
    const raw = this[name];
    return Buffer.isBuffer(raw) ? `base64 ${raw.toString('base64')}` : value;
  }) ?? String(metadata);

/** Never throws. */
export function metadataAsText(metadata: unknown, maxBytes: number): string {
  try {
    return cutToBytes(metadataAsJson(metadata), maxBytes);
  } catch (error) {
    return `it cannot be shown: ${(error as Error).message}`;
  }
}

/** Cuts a text between characters, to at most `maxBytes` of UTF-8. */
export function cutToBytes(text: string, maxBytes: number): string {
  if (Buffer.byteLength(text) <= maxBytes) return text;
  const cut = Buffer.from(text.slice(0, maxBytes)).subarray(0, maxBytes - 3);
  return `${cut.toString().replace(/\ufffd+$/, '')}…`;
}

const shortString = (value: unknown) =>
  typeof value === 'string' && Buffer.byteLength(value) <= MAX_SHORT_STRING_BYTES ? value : undefined;

const timestamp = (value: unknown) => (isInteger(value, Number.MAX_SAFE_INTEGER) ? value : undefined);

interface Copy<T> {
  copy: T;
  /** An upper bound of the encoded size. */
  bytes: number;
}

/** Undefined for a value that cannot be encoded. A table is copied, because amqplib lets a key `__proto__` set its prototype. */
function copyValue(value: unknown, depth: number): Copy<unknown> | undefined {
  if (value === null || typeof value === 'boolean') return { copy: value, bytes: 2 };
  if (typeof value === 'string') return { copy: value, bytes: 5 + Buffer.byteLength(value) };
  if (typeof value === 'number') return isEncodable(value) ? { copy: value, bytes: 9 } : undefined;
  if (Buffer.isBuffer(value)) return { copy: value, bytes: 5 + value.length };
  if (typeof value !== 'object' || depth > MAX_DEPTH) return undefined;
  if (Array.isArray(value)) {
    const copies = all(value.map((item) => copyValue(item, depth + 1)));
    return copies && { copy: copies.map(({ copy }) => copy), bytes: 5 + sum(copies) };
  }
  if (Object.hasOwn(value, '!')) return isTyped(value) ? { copy: { ...value }, bytes: 9 } : undefined;
  const entries = all(Object.entries(value).map((entry) => copyEntry(entry, depth + 1)));
  return entries && { copy: Object.fromEntries(entries.map(({ copy }) => copy)), bytes: 5 + sum(entries) };
}

function copyEntry([name, value]: [string, unknown], depth: number): Copy<[string, unknown]> | undefined {
  const length = Buffer.byteLength(name);
  const copied = length > MAX_SHORT_STRING_BYTES ? undefined : copyValue(value, depth);
  return copied && { copy: [name, copied.copy], bytes: 1 + length + copied.bytes };
}

/** amqplib encodes integers, and all numbers from 2^50 to 2^63, as integers of 64 bits. */
const isEncodable = (value: number): boolean =>
  Number.isFinite(value) &&
  value >= -(2 ** 63) &&
  (Math.abs(value) < 2 ** 50 || value >= 2 ** 63 || Number.isInteger(value));

/** amqplib's form of types that JavaScript does not have: `{ '!': 'timestamp', value: 1 }`. */
function isTyped(value: object): boolean {
  const { '!': type, value: inner } = value as { '!': unknown; value?: unknown };
  if (type === 'timestamp') return isInteger(inner, Number.MAX_SAFE_INTEGER);
  if (type !== 'decimal' || typeof inner !== 'object' || inner === null) return false;
  const { places, digits } = inner as { places?: unknown; digits?: unknown };
  return isInteger(places, 255) && isInteger(digits, 2 ** 32 - 1);
}

const isInteger = (value: unknown, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) <= max;

const all = <T>(items: (T | undefined)[]): T[] | undefined =>
  items.every((item) => item !== undefined) ? items : undefined;

const sum = (copies: { bytes: number }[]): number => copies.reduce((total, { bytes }) => total + bytes, 0);
