import { eventually } from '../support/eventually.js';
import { openPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import {
  createScratchCounters,
  isInInbox,
  newCounter,
  newScratchMessage,
  openScratchInbox,
  type ScratchInbox,
  type Sql,
  valueOf,
} from '../support/scratch-inbox.js';
import { facts } from '../support/shop.js';

let proxy: PostgresProxy;
let inbox: ScratchInbox;
let dropCounters: () => Promise<void>;
beforeAll(async () => {
  dropCounters = await createScratchCounters();
  proxy = await openPostgresProxy(facts.databases['inventory']!);
  inbox = openScratchInbox(proxy.url, { queryTimeoutMs: 1_000 });
});
afterEach(() => proxy.restore());
afterAll(async () => {
  await inbox.close();
  proxy.close();
  await dropCounters();
});

/** What every textbook does: lock the row, read it, write what was read less one. */
async function lockReadAndWrite(sql: Sql, counter: string): Promise<void> {
  const [row] = await sql<{ value: number }>`
    SELECT value FROM scratch_counters WHERE name = ${counter} FOR UPDATE`;
  await sql`UPDATE scratch_counters SET value = ${row!.value - 1} WHERE name = ${counter}`;
}

test('20 concurrent messages that lock, read and write one row change it 20 times', async () => {
  const counter = await newCounter(100);
  const runs = await Promise.all(
    Array.from({ length: 20 }, () =>
      inbox.once(newScratchMessage(), (sql) => lockReadAndWrite(sql, counter)),
    ),
  );
  expect(runs).toEqual(runs.map(() => true));
  expect(await valueOf(counter)).toBe(80);
});

test('a message that fails among 20 concurrent ones rolls back its own change and no other', async () => {
  const counter = await newCounter(100);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      inbox.once(newScratchMessage(), async (sql) => {
        await lockReadAndWrite(sql, counter);
        if (i === 10) throw new Error('the effect of one message');
      }),
    ),
  );
  expect(outcomes.flatMap(({ status }, i) => (status === 'rejected' ? [i] : []))).toEqual([10]);
  expect(await valueOf(counter)).toBe(81);
});

test('an effect that catches an SQL error and goes on is reported as failed, and its message can be handled again', async () => {
  const [counter, message] = [await newCounter(100), newScratchMessage()];
  const handled = inbox.once(message, async (sql) => {
    await lockReadAndWrite(sql, counter);
    await sql`SELECT 1 / 0`.catch(() => undefined);
  });
  await expect(handled).rejects.toThrow();
  expect(await isInInbox(message)).toBe(false);
  expect(await valueOf(counter)).toBe(100);

  expect(await inbox.once(message, (sql) => lockReadAndWrite(sql, counter))).toBe(true);
  expect(await valueOf(counter)).toBe(99);
});

test.each(['cut-after-commit', 'silence-after-commit'] as const)(
  'on %s the outcome is reported as unknown, no effect runs twice, and the redelivered message changes nothing',
  async (fault) => {
    const [counter, message] = [await newCounter(100), newScratchMessage()];
    let runs = 0;
    const effect = async (sql: Sql) => {
      runs += 1;
      await lockReadAndWrite(sql, counter);
    };
    const lost = proxy.inject(fault, counter);
    const outcome = inbox.once(message, effect).then(
      (ran) => ({ ran }),
      (error: unknown) => ({ error }),
    );
    expect(await eventually(() => outcome, { within: 5_000 })).toMatchObject({
      error: { name: 'OutcomeUnknown' },
    });
    expect(lost.hits).toBe(1);
    expect(await isInInbox(message)).toBe(true);
    expect(await inbox.once(message, effect)).toBe(false);
    expect(runs).toBe(1);
    expect(await valueOf(counter)).toBe(99);
  },
);

test('when BEGIN fails nothing of the message is kept, and redelivered it has its effect once', async () => {
  const [counter, message] = [await newCounter(100), newScratchMessage()];
  const failed = proxy.inject('fail-statement', /^\s*(begin|start transaction)\b/i);
  const doomed = inbox.once(message, async (sql) => {
    await lockReadAndWrite(sql, counter);
    throw new Error('what was written before this must be rolled back');
  });
  await expect(doomed).rejects.toThrow();
  expect(failed.hits).toBe(1);
  expect([await isInInbox(message), await valueOf(counter)]).toEqual([false, 100]);

  expect(await inbox.once(message, (sql) => lockReadAndWrite(sql, counter))).toBe(true);
  expect([await isInInbox(message), await valueOf(counter)]).toEqual([true, 99]);
});
