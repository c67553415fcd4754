import { OutcomeUnknown } from '#database';
import { HandlerTimeout, PermanentFailure, tookTooLong, Unavailable, UnreadableMessage } from './failures.js';
import { CRASH_LIMIT, decideBeforeHandling, decideVerdict } from './verdict.js';

const schedule = [1_000, 5_000, 25_000];
const attempt = (retryCount = 0, deliveryCount = 0) => ({ retryCount, deliveryCount });

test('a failure is retried after 1, 5 and 25 seconds, and then rests in the dead letters', () => {
  const verdicts = [0, 1, 2, 3].map((count) => decideVerdict(new Error('no'), attempt(count), schedule));
  expect(verdicts).toEqual([
    { kind: 'retry', delayMs: 1_000 },
    { kind: 'retry', delayMs: 5_000 },
    { kind: 'retry', delayMs: 25_000 },
    { kind: 'dead-letter', reason: 'retries-exhausted' },
  ]);
});

test('what can’t succeed is not tried again', () => {
  expect(decideVerdict(new PermanentFailure('never'), attempt(), schedule)).toEqual({
    kind: 'dead-letter',
    reason: 'permanent-failure',
  });
  expect(decideVerdict(new UnreadableMessage('not-json', '?'), attempt(), schedule)).toEqual({
    kind: 'dead-letter',
    reason: 'not-json',
  });
});

test.each([
  Object.assign(new Error('value "99999999999" is out of range for type integer'), { code: '22003' }),
  new Error('rolled back', { cause: Object.assign(new Error('invalid byte sequence'), { code: '22021' }) }),
  Object.assign(new Error('Database error. Code: `22008`. Message: `date out of range`'), { code: 'P2010' }),
  Object.assign(new Error('index row size 9008 exceeds btree version 4 maximum 2704'), { code: '54000' }),
])('a value that no column can hold is not tried again: %s', (error) => {
  expect(decideVerdict(error, attempt(), schedule)).toEqual({
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
  new Error('Database error. Code: `55P03`. Message: `canceling statement due to lock timeout`'),
])('a dependency that is down uses up no attempts: %s', (error) => {
  for (const count of [0, 3, 100])
    expect(decideVerdict(error, attempt(count), schedule)).toEqual({ kind: 'wait' });
});

test.each([
  Object.assign(new Error('deadlock detected'), { code: '40P01' }),
  Object.assign(new Error('Database error. Code: `40P01`. Message: `deadlock detected`'), { code: 'P2010' }),
])('a transaction that gave way to another uses up no attempts: %s', (error) => {
  expect(decideVerdict(error, attempt(3), schedule)).toEqual({ kind: 'wait' });
});

test('a statement that took too long is tried again, and counted: it may be the message’s doing', () => {
  const error = new Error(
    'Database error. Code: `57014`. Message: `canceling statement due to statement timeout`',
  );
  expect(tookTooLong(error)).toBe(true);
  expect(decideVerdict(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideVerdict(error, attempt(3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test('a handler that exceeds its time limit is retried, and counted', () => {
  const error = new HandlerTimeout('the handler did not finish within 60000 ms');
  expect(decideVerdict(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideVerdict(error, attempt(3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test('an unknown outcome is tried again, and counted: the inbox row answers if it was committed', () => {
  const error = new OutcomeUnknown(new Error('Connection terminated unexpectedly'));
  expect(decideVerdict(error, attempt(), schedule)).toEqual({ kind: 'retry', delayMs: 1_000 });
  expect(decideVerdict(error, attempt(3), schedule)).toMatchObject({ kind: 'dead-letter' });
});

test('a message that keeps taking its consumer down is not tried for ever', () => {
  expect(decideBeforeHandling(attempt(0, CRASH_LIMIT - 1))).toBeUndefined();
  expect(decideBeforeHandling(attempt(0, CRASH_LIMIT))).toEqual({
    kind: 'dead-letter',
    reason: 'consumer-crashed',
  });
});
