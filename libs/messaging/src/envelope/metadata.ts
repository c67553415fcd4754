import { z } from 'zod';
import { cutToBytes, metadataAsText } from './publishable.js';

/** An entry of the header `attempts`. */
export interface FailedAttempt {
  at: string;
  error: string;
}

/** An entry of `x-death`: why the broker dead-lettered the message in one queue. */
export interface XDeath {
  queue?: string | undefined;
  reason: string;
  count: number;
  /** Seconds since 1970, or text if the header has no timestamp. */
  time: number | string;
}

/** More than any retry schedule. Of a longer list the latest are read, so that headers do not grow without limit. */
const MAX_ATTEMPTS = 10;
const MAX_TEXT_BYTES = 1_000;

const cut = (text: string) => cutToBytes(text, MAX_TEXT_BYTES);

/** A text as it is, any other value as its JSON text: reading a header never throws. */
const anyAsText = z
  .unknown()
  .transform((value) => (typeof value === 'string' ? cut(value) : metadataAsText(value, MAX_TEXT_BYTES)));

const attempt = z
  .object({ at: z.string().max(64), error: z.string().transform(cut) })
  .or(anyAsText.transform((error) => ({ at: 'unknown', error })));

const attempts = z
  .array(z.unknown())
  .transform((list) => list.slice(-MAX_ATTEMPTS))
  .pipe(z.array(attempt))
  .or(z.undefined().transform((): FailedAttempt[] => []))
  .or(attempt.transform((only) => [only]));

/** Without a zod schema, because it is called several times for each delivery. */
const asCount = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0;

const xDeath = z
  .object({
    queue: z.string().optional().catch(undefined),
    reason: z.string().transform(cut).catch('unknown'),
    count: z.unknown().transform(asCount),
    time: z
      .object({ value: z.int().nonnegative() })
      .transform(({ value }): number | string => value)
      .or(anyAsText),
  })
  .catch({ queue: undefined, reason: 'unknown', count: 0, time: 0 });

const xDeaths = z.array(z.unknown()).catch([]).pipe(z.array(xDeath));

type Headers = Record<string, unknown> | undefined;

/** The failed attempts in the headers, the oldest first. An entry of another form is an attempt with its text as the error. */
export const attemptsIn = (headers: Headers): FailedAttempt[] => attempts.parse(headers?.['attempts']);

/** The entries of `x-death`. A field of another form is `unknown` or 0. */
export const xDeathsIn = (headers: Headers): XDeath[] => xDeaths.parse(headers?.['x-death']);

/** The header `retry_count`; 0 if it is missing or not a count. */
export const retryCountIn = (headers: Headers): number => asCount(headers?.['retry_count']);

/** How often the quorum queue has delivered the message without an ack: the header `x-delivery-count`, absent at first. */
export const deliveryCountIn = (headers: Headers): number => asCount(headers?.['x-delivery-count']);

/** False for an id with U+FFFD, which replaces bytes that are not UTF-8, or with NUL, which PostgreSQL cannot store. */
export const isStorableId = (messageId: string): boolean => !/[\0\ufffd]/.test(messageId);
