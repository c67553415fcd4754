import { z } from 'zod';
import { cutToBytes, metadataAsText } from './publishable.js';

/** One failed try, as the headers of a retried or dead message list them. */
export interface FailedAttempt {
  at: string;
  error: string;
}

/** Why the broker gave a message up in one queue: an entry of `x-death`. */
export interface XDeath {
  queue?: string | undefined;
  reason: string;
  count: number;
  /** Seconds since 1970; as text where the header has no timestamp. */
  time: number | string;
}

/** More than any schedule of retries; of a longer list the latest are read, so that headers do not grow without end. */
const MAX_ATTEMPTS = 10;
const MAX_TEXT_BYTES = 1_000;

const cut = (text: string) => cutToBytes(text, MAX_TEXT_BYTES);

/** Text as it is, anything else as the text of its JSON: no header of another client makes a reader throw. */
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

/** Not by a schema: it is read several times for each delivery. */
const asCount = (value: unknown): number =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? (value as number) : 0;

const death = z
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

const deaths = z.array(z.unknown()).catch([]).pipe(z.array(death));

type Headers = Record<string, unknown> | undefined;

/** Every failed try that the headers tell of, the oldest first; what is not understood is an attempt with its text. */
export const attemptsIn = (headers: Headers): FailedAttempt[] => attempts.parse(headers?.['attempts']);

/** The deaths that `x-death` tells of; what is not understood is `unknown`. */
export const xDeathsIn = (headers: Headers): XDeath[] => deaths.parse(headers?.['x-death']);

/** The header `retry_count`; 0 where it is missing or no count. */
export const retryCountIn = (headers: Headers): number => asCount(headers?.['retry_count']);

/** How often a quorum queue has delivered the message without an answer; absent on the first delivery. */
export const deliveryCountIn = (headers: Headers): number => asCount(headers?.['x-delivery-count']);

/** False for an id with U+FFFD, for which bytes that are not UTF-8 are read, or with NUL, which PostgreSQL cannot store. */
export const isStorableId = (messageId: string): boolean => !/[\0\ufffd]/.test(messageId);
