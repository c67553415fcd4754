import { OutcomeUnknown } from '#database';

/** Thrown for what can't succeed however often it is tried: the message becomes a dead letter at once. */
export class PermanentFailure extends Error {
  override name = 'PermanentFailure';
}

/** Thrown when a whole dependency is out of reach: every message would fail alike, so its consumer waits instead of using up attempts. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}

/** A handler did not finish within its time limit. It is counted and retried like any failure; what it does later is the inbox's to sort out. */
export class HandlerTimeout extends Error {
  override name = 'HandlerTimeout';
}

/** A message that breaks its contract; `reason` is the word its dead letter is filed under. */
export class UnreadableMessage extends PermanentFailure {
  override name = 'UnreadableMessage';
  constructor(
    readonly reason:
      'not-json' | 'no-message-id' | 'too-large' | 'wrong-type' | 'unknown-version' | 'wrong-payload',
    explanation: string,
  ) {
    super(explanation);
  }
}

/** Thrown when the broker's client cannot encode a message; publishing it again would fail alike. */
export class Unencodable extends PermanentFailure {
  override name = 'Unencodable';
}

/** Codes by which Node, PostgreSQL and Prisma say that the other side is not there, or that another has what is needed locked (55P03); none blames the message. */
const unreachable = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENOTFOUND'],
  ...['57P01', '57P02', '57P03', '53300', '55P03', '08000', '08001', '08003', '08006'],
  ...['P1001', 'P1002', 'P1008', 'P1017', 'P2024', 'P2037'],
]);

const unreachableText =
  /Connection terminated|connection error and is not queryable|connection timeout|Can't reach database server|server closed the connection|terminating connection|Query read timeout|timeout expired|Unable to start a transaction|timeout exceeded when trying to connect/i;

/** How Prisma quotes a code of PostgreSQL that it has none of its own for. */
const quotedCode = /Code: `(\w{5})`/;

/** How PostgreSQL and Prisma say that of two transactions that were in each other's way this one was ended: deadlock, serialization. */
const lost = new Set(['40P01', '40001', 'P2034']);

/** True when the transaction gave way to another: nothing is wrong with the message, and trying again helps. */
export const gaveWay = (error: unknown): boolean => codesOf(error).some((code) => lost.has(code));

/** True when COMMIT was sent and its answer was lost: the work may be done, so only its inbox row or its key can tell. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  chainOf(error).some((one) => one instanceof OutcomeUnknown);

/** True when the error, or anything that caused it, says that a dependency is out of reach. */
export const isUnavailable = (error: unknown): boolean =>
  chainOf(error).some((one) => one instanceof Unavailable || unreachableText.test(one.message)) ||
  codesOf(error).some((code) => unreachable.has(code));

/** The error and everything that caused it. */
const chainOf = (error: unknown): Error[] => (error instanceof Error ? [error, ...chainOf(error.cause)] : []);

const codesOf = (error: unknown): string[] =>
  chainOf(error)
    .flatMap((one): unknown[] => [(one as { code?: unknown }).code, quotedCode.exec(one.message)?.[1]])
    .filter((code) => typeof code === 'string');

/**
 * True when PostgreSQL refuses a value for good: it does not fit its column or is no text (class 22, data exception), or it
 * is too long for an index (class 54, program limit exceeded).
 */
export const cannotBeStored = (error: unknown): boolean =>
  codesOf(error).some((code) => /^(22|54)[0-9A-Z]{3}$/.test(code));

/** A statement that was cut off, or a transaction that was: it may be the message's doing, so tries are counted. */
const cutOff = new Set(['57014', 'P2028']);

/** True when the database gave up on the work because it took too long. */
export const tookTooLong = (error: unknown): boolean => codesOf(error).some((code) => cutOff.has(code));
