import type { Transaction } from '#database';
import { failureClassOf } from '../failure/failure-classes.js';
import { Inbox } from './inbox.js';

const message = { id: 'm-1', queue: 'email.send' };
const connectionLost = new Error('Connection terminated unexpectedly');

/** An inbox whose database loses its connection at COMMIT. */
const inboxThatCannotCommit = (isDuplicate = false) => {
  const sql = () => Promise.resolve(Object.assign([], { count: isDuplicate ? 0 : 1 }));
  const transaction = async (work: (tx: Transaction) => Promise<unknown>) => {
    await work({ sql } as unknown as Transaction);
    throw connectionLost;
  };
  return new Inbox({ sql, transaction });
};

test.each([
  [1, []],
  [0, ['email.send']],
])('with %i inserted rows, the inbox reports %j as duplicates', async (count, reported) => {
  const sql = () => Promise.resolve(Object.assign([], { count }));
  const transaction = <T>(work: (tx: Transaction) => Promise<T>) => work({ sql } as unknown as Transaction);
  const duplicates: string[] = [];
  await new Inbox({ sql, transaction }, (queue) => duplicates.push(queue)).once(message, async () => {});
  expect(duplicates).toEqual(reported);
});

const failureOf = (work: Promise<unknown>) => work.catch((error: unknown) => error);

test('the outcome of a mail that was sent but not committed is unknown, so its retries are counted', async () => {
  let sent = 0;
  const send = () => Promise.resolve(void (sent += 1));
  const failure = await failureOf(
    inboxThatCannotCommit().onceUnrepeatable(message, send, () => Promise.resolve()),
  );
  expect(sent).toBe(1);
  expect(failureClassOf(failure)).toBe('outcome-unknown');
  expect(failure).toMatchObject({
    message: expect.stringContaining('a retry repeats it'),
    cause: connectionLost,
  });
});

test('the outcome of a mail that was sent but not recorded by a statement is unknown', async () => {
  const failure = await failureOf(
    inboxThatCannotCommit().onceUnrepeatable(
      message,
      () => Promise.resolve(),
      () => Promise.reject(connectionLost),
    ),
  );
  expect(failureClassOf(failure)).toBe('outcome-unknown');
});

test.each([
  ['a mail that was not sent', false, () => Promise.reject(connectionLost)],
  ['a duplicate', true, () => Promise.reject(new Error('sent again'))],
])('%s fails with its own error', async (_, isDuplicate, send) => {
  const failure = await failureOf(
    inboxThatCannotCommit(isDuplicate).onceUnrepeatable(message, send, () => Promise.resolve()),
  );
  expect(failure).toBe(connectionLost);
});
