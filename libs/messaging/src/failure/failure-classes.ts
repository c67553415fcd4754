import { isNativeError } from 'node:util/types';
import { OutcomeUnknown } from '#database';
import {
  EffectOutcomeUnknown,
  HandlerTimeout,
  HttpErrorResponse,
  PermanentFailure,
  SmtpErrorReply,
  Unavailable,
} from './failures.js';

/** What a failure is taken for; {@link decideErrorAction} says what follows from each. */
export type FailureClass = 'permanent' | 'transient' | 'unavailable' | 'conflict' | 'outcome-unknown';

/** One row of the table "Failure classes" in docs/guarantees.md. */
export interface FailureRule {
  readonly failure: string;
  readonly class: FailureClass;
  readonly matches: (error: unknown) => boolean;
}

/** The error and everything that caused it. */
const chainOf = (error: unknown): Error[] => (isNativeError(error) ? [error, ...chainOf(error.cause)] : []);

/** How Prisma quotes a code of PostgreSQL for which it has no code of its own. */
const quotedCode = /Code: `(\w{5})`/;

const codesOf = (error: unknown): unknown[] =>
  chainOf(error).flatMap((one) => [(one as { code?: unknown }).code, quotedCode.exec(one.message)?.[1]]);

const hasCode = (...codes: string[]) => {
  const known = new Set<unknown>(codes);
  return (error: unknown) => codesOf(error).some((code) => known.has(code));
};

const hasType =
  (...types: (abstract new (...args: never[]) => Error)[]) =>
  (error: unknown) =>
    chainOf(error).some((one) => types.some((type) => one instanceof type));

const hasText = (pattern: RegExp) => (error: unknown) =>
  chainOf(error).some(({ message }) => pattern.test(message));

const either =
  (...tests: ((error: unknown) => boolean)[]) =>
  (error: unknown) =>
    tests.some((test) => test(error));

const hasStatus = (test: (status: number) => boolean) => (error: unknown) =>
  chainOf(error).some((one) => one instanceof HttpErrorResponse && test(one.status));

const hasReply = (test: (reply: SmtpErrorReply) => boolean) => (error: unknown) =>
  chainOf(error).some((one) => one instanceof SmtpErrorReply && test(one));

/** A status of the mail system, not of one mailbox: 4.3.x, or the codes for it where the server gives no such status. */
const isOfMailServer = ({ code, enhancedStatus }: SmtpErrorReply): boolean =>
  code === 421 || (enhancedStatus?.startsWith('4.3.') ?? code === 452);

const passing = new Set([401, 407, 408, 409, 425, 429]);
const tookTooLongCodes = ['57014', '25P03', '25P04'];

/** The first rule that matches decides, so the order matters. */
export const failureRules: readonly FailureRule[] = [
  {
    failure: 'a message that breaks its contract; `PermanentFailure`, thrown by a handler',
    class: 'permanent',
    matches: (error) => error instanceof PermanentFailure,
  },
  {
    failure: 'PostgreSQL refuses a value (class 22, 54): no column or index can hold it',
    class: 'permanent',
    matches: (error) => codesOf(error).some((code) => /^(22|54)[0-9A-Z]{3}$/.test(String(code))),
  },
  {
    failure: 'COMMIT was sent and its answer was lost',
    class: 'outcome-unknown',
    matches: hasType(OutcomeUnknown),
  },
  {
    failure: 'an effect that cannot be repeated has begun and its outcome is not known, e.g. a mail',
    class: 'outcome-unknown',
    matches: hasType(EffectOutcomeUnknown),
  },
  {
    failure: 'a handler exceeds its time limit',
    class: 'transient',
    matches: hasType(HandlerTimeout),
  },
  {
    failure: 'PostgreSQL ends a statement or a transaction because it takes too long',
    class: 'transient',
    matches: hasCode(...tookTooLongCodes),
  },
  {
    failure: 'PostgreSQL ends a transaction because of another: deadlock, serialization, lock timeout',
    class: 'conflict',
    matches: hasCode('40P01', '40001', '55P03', 'P2034'),
  },
  {
    failure: 'HTTP 401, 407, 408, 409, 425, 429, 3xx, 5xx',
    class: 'unavailable',
    matches: hasStatus((status) => passing.has(status) || status < 400 || status >= 500),
  },
  {
    failure: 'HTTP 423, 424',
    class: 'transient',
    matches: hasStatus((status) => status === 423 || status === 424),
  },
  { failure: 'any other HTTP 4xx', class: 'permanent', matches: hasStatus(() => true) },
  {
    failure: 'SMTP 421, 452, 4.3.x, and any refusal of the session or the sender',
    class: 'unavailable',
    matches: hasReply(
      (reply) =>
        isOfMailServer(reply) ||
        reply.stage === 'session' ||
        (reply.stage === 'sender' && reply.code !== 552),
    ),
  },
  {
    failure: 'any other SMTP 4xx (greylisting, a full mailbox), 503',
    class: 'transient',
    matches: hasReply(({ code }) => code < 500 || code === 503),
  },
  { failure: 'any other SMTP 5xx', class: 'permanent', matches: hasReply(() => true) },
  {
    failure:
      'another system gives no answer, breaks off its answer, or gives one that is too long or cannot be read',
    class: 'unavailable',
    matches: either(
      hasType(Unavailable),
      hasCode('ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'),
      hasCode('EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'),
    ),
  },
  {
    failure: 'PostgreSQL cannot be reached, does not answer, or refuses the login',
    class: 'unavailable',
    matches: either(
      hasCode('57P01', '57P02', '57P03', '08000', '08001', '08003', '08006', '28000', '28P01', '3D000'),
      hasCode('P1000', 'P1001', 'P1002', 'P1003', 'P1008', 'P1017', 'P2024', 'P2037'),
      hasText(
        /Connection terminated|connection error and is not queryable|connection timeout|Can't reach database server|server closed the connection|terminating connection|Query read timeout|timeout expired|Unable to start a transaction|timeout exceeded when trying to connect/i,
      ),
    ),
  },
  {
    failure: 'PostgreSQL is out of disk, memory or connections, or accepts no writes',
    class: 'unavailable',
    matches: hasCode('53000', '53100', '53200', '53300', '53400', '58030', '25006'),
  },
  {
    failure: 'a disk is full, read-only, over its quota, broken or not accessible; no free file handle',
    class: 'unavailable',
    matches: hasCode('ENOSPC', 'EROFS', 'EDQUOT', 'EIO', 'EACCES', 'ESTALE', 'EMFILE', 'ENFILE'),
  },
  { failure: 'anything else', class: 'transient', matches: () => true },
];

/** The class of a failure: the one place that decides it. */
export const failureClassOf = (error: unknown): FailureClass =>
  failureRules.find(({ matches }) => matches(error))?.class ?? 'transient';

/** True when the outcome of a COMMIT or of an effect outside the database is not known. */
export const isOutcomeUnknown = hasType(OutcomeUnknown, EffectOutcomeUnknown);

/** True when trying again later may succeed and nothing is wrong with the request or the message. */
export const isUnavailable = (error: unknown): boolean => failureClassOf(error) === 'unavailable';

/** True when a row that is needed is locked by others, or PostgreSQL ended the transaction because of another. */
export const isConflict = (error: unknown): boolean => failureClassOf(error) === 'conflict';

/** True when PostgreSQL gave up on the work because it took too long. */
export const tookTooLong = hasCode(...tookTooLongCodes, 'P2028');

/** How long the dependency asked to be left alone, if it said so. */
export const retryAfterOf = (error: unknown): number | undefined =>
  chainOf(error).flatMap((one) =>
    (one instanceof Unavailable || one instanceof HttpErrorResponse) && one.retryAfterMs !== undefined
      ? [one.retryAfterMs]
      : [],
  )[0];
