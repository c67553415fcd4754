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

/** {@link decideErrorAction} has the action for each class. */
export type FailureClass = 'permanent' | 'transient' | 'unavailable' | 'conflict' | 'outcome-unknown';

/** One row of the table "Failure classes" in docs/guarantees.md. */
export interface FailureRule {
  readonly failure: string;
  readonly class: FailureClass;
  readonly matches: (error: unknown) => boolean;
}

/** The error and its causes. */
const chainOf = (error: unknown): Error[] => (isNativeError(error) ? [error, ...chainOf(error.cause)] : []);

/** Prisma quotes a PostgreSQL code in its message if it has no code of its own for it. */
const quotedCode = /Code: `(\w{5})`/;

const codesOf = (error: unknown): unknown[] =>
  chainOf(error).flatMap((link) => [(link as { code?: unknown }).code, quotedCode.exec(link.message)?.[1]]);

const hasCode = (...codes: string[]) => {
  const known = new Set<unknown>(codes);
  return (error: unknown) => codesOf(error).some((code) => known.has(code));
};

const hasType =
  (...types: (abstract new (...args: never[]) => Error)[]) =>
  (error: unknown) =>
    chainOf(error).some((link) => types.some((type) => link instanceof type));

const hasText = (pattern: RegExp) => (error: unknown) =>
  chainOf(error).some(({ message }) => pattern.test(message));

const either =
  (...tests: ((error: unknown) => boolean)[]) =>
  (error: unknown) =>
    tests.some((test) => test(error));

const hasStatus = (test: (status: number) => boolean) => (error: unknown) =>
  chainOf(error).some((link) => link instanceof HttpErrorResponse && test(link.status));

const hasReply = (test: (reply: SmtpErrorReply) => boolean) => (error: unknown) =>
  chainOf(error).some((link) => link instanceof SmtpErrorReply && test(link));

/** A status of the mail system, not of one mailbox: 4.3.x, or 421 and 452 without an enhanced status. */
const isOfMailServer = ({ code, enhancedStatus }: SmtpErrorReply): boolean =>
  code === 421 || (enhancedStatus?.startsWith('4.3.') ?? code === 452);

const unavailableStatuses = new Set([401, 407, 408, 409, 425, 429]);
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
    failure: 'COMMIT was sent and its response was lost',
    class: 'outcome-unknown',
    matches: hasType(OutcomeUnknown),
  },
  {
    failure: 'an effect that cannot be repeated has begun and its outcome is unknown, e.g. a mail',
    class: 'outcome-unknown',
    matches: hasType(EffectOutcomeUnknown),
  },
  {
    failure: 'a handler timeout',
    class: 'transient',
    matches: hasType(HandlerTimeout),
  },
  {
    failure: 'PostgreSQL ends a statement or a transaction because of a timeout',
    class: 'transient',
    matches: hasCode(...tookTooLongCodes),
  },
  {
    failure:
      'PostgreSQL ends a transaction because of a concurrent one: deadlock, serialization failure, lock timeout',
    class: 'conflict',
    matches: hasCode('40P01', '40001', '55P03', 'P2034'),
  },
  {
    failure: 'HTTP 401, 407, 408, 409, 425, 429, 3xx, 5xx',
    class: 'unavailable',
    matches: hasStatus((status) => unavailableStatuses.has(status) || status < 400 || status >= 500),
  },
  {
    failure: 'HTTP 423, 424',
    class: 'transient',
    matches: hasStatus((status) => status === 423 || status === 424),
  },
  { failure: 'any other HTTP 4xx', class: 'permanent', matches: hasStatus(() => true) },
  {
    failure: 'SMTP 421, 452, 4.3.x, and any error reply for the session or the sender',
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
      'another system gives no response, an incomplete one, or one that is too long or cannot be parsed',
    class: 'unavailable',
    matches: either(
      hasType(Unavailable),
      hasCode('ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT'),
      hasCode('EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN'),
    ),
  },
  {
    failure: 'PostgreSQL is not reachable, does not respond, or refuses the login',
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
    failure: 'a disk is full, read-only, over its quota, broken or not accessible; no free file descriptor',
    class: 'unavailable',
    matches: hasCode('ENOSPC', 'EROFS', 'EDQUOT', 'EIO', 'EACCES', 'ESTALE', 'EMFILE', 'ENFILE'),
  },
  { failure: 'anything else', class: 'transient', matches: () => true },
];

/** The only place that decides the class of a failure. */
export const failureClassOf = (error: unknown): FailureClass =>
  failureRules.find(({ matches }) => matches(error))?.class ?? 'transient';

/** True if the outcome of a COMMIT or of an effect outside the database is unknown. */
export const isOutcomeUnknown = hasType(OutcomeUnknown, EffectOutcomeUnknown);

/** True if a later attempt may succeed and the request or message is valid. */
export const isUnavailable = (error: unknown): boolean => failureClassOf(error) === 'unavailable';

/** True if the transaction was a deadlock victim, failed to serialize or exceeded the lock timeout. */
export const isConflict = (error: unknown): boolean => failureClassOf(error) === 'conflict';

/** True if PostgreSQL or Prisma ended the statement or the transaction because of a timeout. */
export const tookTooLong = hasCode(...tookTooLongCodes, 'P2028');

/** The pause that the dependency asked for, e.g. by Retry-After. */
export const retryAfterOf = (error: unknown): number | undefined =>
  chainOf(error).flatMap((link) =>
    (link instanceof Unavailable || link instanceof HttpErrorResponse) && link.retryAfterMs !== undefined
      ? [link.retryAfterMs]
      : [],
  )[0];
