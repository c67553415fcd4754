import { OutcomeUnknown } from '#database';
import { CRASH_LIMIT, decideBeforeHandling, decideErrorAction } from './error-policy.js';
import { failureClassOf, tookTooLong } from './failure-classes.js';
import {
  EffectOutcomeUnknown,
  HandlerTimeout,
  HttpErrorResponse,
  PermanentFailure,
  SmtpErrorReply,
  Unavailable,
  UnreadableMessage,
} from './failures.js';

const schedule = [1_000, 5_000, 25_000];
const attempt = (retryCount = 0, deliveryCount = 0, unexplained = 0) => ({
  retryCount,
  deliveryCount,
  unexplained,
});

test('retries a failure after 1, 5 and 25 seconds, then dead-letters the message', () => {
  const actions = [0, 1, 2, 3].map((count) => decideErrorAction(new Error('no'), attempt(count), schedule));
  expect(actions).toEqual([
    { kind: 'retry', delayMs: 1_000 },
    { kind: 'retry', delayMs: 5_000 },
    { kind: 'retry', delayMs: 25_000 },
    { kind: 'dead-letter', reason: 'retries-exhausted' },
  ]);
});

test('does not retry a permanent failure', () => {
  expect(decideErrorAction(new PermanentFailure('never'), attempt(), schedule)).toEqual({
    kind: 'dead-letter',
    reason: 'permanent-failure',
  });
  expect(decideErrorAction(new UnreadableMessage('not-json', '?'), attempt(), schedule)).toEqual({
    kind: 'dead-letter',
    reason: 'not-json',
  });
});

test.each([
  Object.assign(new Error('value "99999999999" is out of range for type integer'), { code: '22003' }),
  new Error('rolled back', { cause: Object.assign(new Error('invalid byte sequence'), { code: '22021' }) }),
  Object.assign(new Error('Database error. Code: `22008`. Message: `date out of range`'), { code: 'P2010' }),
])('does not retry a value that no column can hold: %s', (error) => {
  expect(decideErrorAction(error, attempt(), schedule)).toEqual({
    kind: 'dead-letter',
    reason: 'permanent-failure',
  });
});

test.each([
  new Unavailable('the bank'),
  new Error('wrapped', { cause: new Unavailable('the bank') }),
  Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }),
  Object.assign(new Error('admin shutdown'), { code: '57P01' }),
  Object.assign(new Error('Prisma'), { code: 'P1001' }),
  new Error('Connection terminated unexpectedly'),
  new Error('Client has encountered a connection error and is not queryable'),
  Object.assign(new Error('Database error. Code: `57P03`. Message: `the database system is shutting down`'), {
    code: 'P2010',
  }),
  new Error('timeout exceeded when trying to connect'),
  new Error('Query read timeout'),
  ...['ENOSPC', 'EROFS', 'EDQUOT', '53100', '53300', '25006', '28P01'].map((code) =>
    Object.assign(new Error(`failed with ${code}`), { code }),
  ),
])('pauses the consumer and counts no attempt while a dependency is unavailable: %s', (error) => {
  for (const count of [0, 3, 100])
    expect(decideErrorAction(error, attempt(count), schedule)).toEqual({ kind: 'pause' });
});

test('counts one failed attempt when a message fails three times while the dependency serves others', () => {
  const error = new Unavailable('the bank answers 500');
  expect(decideErrorAction(error, attempt(0, 0, 2), schedule)).toEqual({ kind: 'pause' });
  expect(decideErrorAction(error, attempt(0, 0, 3), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideErrorAction(error, attempt(3, 0, 3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test.each([
  Object.assign(new Error('deadlock detected'), { code: '40P01' }),
  Object.assign(new Error('Database error. Code: `40P01`. Message: `deadlock detected`'), { code: 'P2010' }),
  new Error('Database error. Code: `55P03`. Message: `canceling statement due to lock timeout`'),
])('counts no attempt for a conflict with another transaction, until the tenth: %s', (error) => {
  for (const count of [0, 3, 100])
    expect(decideErrorAction(error, attempt(count, 0, 9), schedule)).toEqual({ kind: 'retry-in-memory' });
  expect(decideErrorAction(error, attempt(0, 0, 10), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
});

test('retries and counts a statement that took too long: the message may be the reason', () => {
  const error = new Error(
    'Database error. Code: `57014`. Message: `canceling statement due to statement timeout`',
  );
  expect(tookTooLong(error)).toBe(true);
  expect(decideErrorAction(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideErrorAction(error, attempt(3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test('retries and counts a handler timeout', () => {
  const error = new HandlerTimeout('the handler did not finish within 60000 ms');
  expect(decideErrorAction(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideErrorAction(error, attempt(3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test.each([
  new OutcomeUnknown(new Error('Connection terminated unexpectedly')),
  new EffectOutcomeUnknown('no answer', {
    cause: Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }),
  }),
])(
  'retries and counts an unknown outcome, then dead-letters the message with the reason outcome-unknown: %s',
  (error) => {
    expect(decideErrorAction(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
    expect(decideErrorAction(error, attempt(3), schedule)).toEqual({
      kind: 'dead-letter',
      reason: 'outcome-unknown',
    });
  },
);

test('counts a transaction that PostgreSQL ended because its handler was idle, although its connection was lost', () => {
  const cause = Object.assign(new Error('terminating connection due to idle-in-transaction timeout'), {
    code: '25P03',
  });
  const error = new Error('Connection terminated unexpectedly', { cause });
  expect(decideErrorAction(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
});

test.each([
  ...[302, 401, 407, 408, 409, 425, 429, 500, 502, 503, 504].map(
    (status) => [status, 'unavailable'] as const,
  ),
  ...[423, 424].map((status) => [status, 'transient'] as const),
  ...[400, 402, 403, 404, 410, 413, 415, 422].map((status) => [status, 'permanent'] as const),
])('HTTP %s is %s', (status, expected) => {
  expect(failureClassOf(new HttpErrorResponse('no', status))).toBe(expected);
});

test('pauses as long as the Retry-After of an HTTP response asks for', () => {
  const error = new Error('wrapped', { cause: new HttpErrorResponse('too many', 429, 7_000) });
  expect(decideErrorAction(error, attempt(), schedule)).toEqual({ kind: 'pause', retryAfterMs: 7_000 });
});

test.each([
  [421, 'recipient', undefined, 'unavailable'],
  [452, 'recipient', undefined, 'unavailable'],
  [452, 'recipient', '4.2.2', 'transient'],
  [451, 'content', '4.3.0', 'unavailable'],
  [451, 'recipient', '4.7.1', 'transient'],
  [450, 'recipient', undefined, 'transient'],
  [451, 'content', undefined, 'transient'],
  [451, 'sender', undefined, 'unavailable'],
  [550, 'sender', undefined, 'unavailable'],
  [552, 'sender', undefined, 'permanent'],
  [554, 'session', undefined, 'unavailable'],
  [535, 'session', '5.7.8', 'unavailable'],
  [550, 'recipient', '5.1.1', 'permanent'],
  [554, 'content', undefined, 'permanent'],
  [503, 'recipient', undefined, 'transient'],
] as const)('SMTP %s at the stage %s (%s) is %s', (code, stage, enhanced, expected) => {
  expect(failureClassOf(new SmtpErrorReply('no', code, stage, enhanced))).toBe(expected);
});

test('dead-letters a message that crashes its consumer ten times', () => {
  expect(decideBeforeHandling(attempt(0, CRASH_LIMIT - 1))).toBeUndefined();
  expect(decideBeforeHandling(attempt(0, CRASH_LIMIT))).toEqual({
    kind: 'dead-letter',
    reason: 'consumer-crashed',
  });
});
