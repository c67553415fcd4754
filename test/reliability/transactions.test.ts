import { InventoryReserved } from '#contracts';
import type { Database } from '#database';
import { OutcomeUnknown, type Transaction, TransactionRolledBack } from '#database';
import { newMessageContext, Inbox, Outbox } from '#messaging';
import { query } from '../support/database.js';
import { newMessage, openDatabase, takeOne } from '../support/inventory-database.js';
import { openPostgresProxy, type PostgresProxy } from '../support/postgres-proxy.js';
import { facts, sell, stockOf } from '../support/shop.js';

let proxy: PostgresProxy;
let database: Database;
let inbox: Inbox;
let product: string;
const outbox = new Outbox('inventory');

beforeAll(async () => (product = await sell(`TRANSACTIONS-${Date.now()}`, 100)));
beforeEach(async () => {
  proxy = await openPostgresProxy(facts.databases['inventory']!);
  database = openDatabase({ url: proxy.url, connections: 2, queryTimeoutMs: 1_000 });
  inbox = new Inbox(database);
});
afterEach(async () => {
  await database.close();
  proxy.close();
});

const inboxRowsOf = ({ id }: { id: string }) =>
  query('inventory', 'SELECT queue FROM inbox WHERE message_id = $1', [id]);

const publish = (tx: Transaction, order_id: string) => {
  const items = [{ product_id: product, quantity: 1 }];
  return outbox.add(
    tx,
    InventoryReserved,
    { order_id, items },
    { aggregate: order_id, causedBy: newMessageContext() },
  );
};

test('when BEGIN alone fails, the inbox row pipelined behind it is not written', async () => {
  const message = newMessage();
  let ran = false;
  proxy.inject('fail-statement', /^BEGIN/);
  await expect(inbox.once(message, () => Promise.resolve(void (ran = true)))).rejects.toThrow(
    'injected by a test',
  );
  expect(ran).toBe(false);
  expect(await inboxRowsOf(message)).toEqual([]);
  expect(await inbox.once(message, (tx) => takeOne(tx, product))).toBe(true);
});

test('when BEGIN alone fails, an effect that ignores the error can write nothing', async () => {
  proxy.inject('fail-statement', /^BEGIN/);
  const before = await stockOf(product);
  const transaction = database.transaction(
    async (tx) => {
      await tx.sql`SELECT 1`.catch(() => undefined);
      await takeOne(tx, product).catch(() => undefined);
    },
    { pipelineBegin: true },
  );
  await expect(transaction).rejects.toThrow('injected by a test');
  expect(await stockOf(product)).toBe(before);
});

test('when the outbox rows before COMMIT fail, the transaction is rolled back and throws TransactionRolledBack', async () => {
  const message = newMessage();
  proxy.inject('fail-statement', 'INSERT INTO outbox', { code: '42P01' });
  const before = await stockOf(product);
  const handled = inbox.once(message, async (tx) => {
    await takeOne(tx, product);
    await publish(tx, `${product}-NEVER`);
  });
  await expect(handled).rejects.toThrow(TransactionRolledBack);
  await expect(handled).rejects.toMatchObject({ cause: { code: '42P01' } });
  expect(await stockOf(product)).toBe(before);
  expect(await inboxRowsOf(message)).toEqual([]);
});

test('an effect that catches an SQL error and continues fails, and its transaction is rolled back', async () => {
  const message = newMessage();
  const before = await stockOf(product);
  const handled = inbox.once(message, async (tx) => {
    await takeOne(tx, product);
    await tx.sql`SELECT 1 / 0`.catch(() => undefined);
  });
  await expect(handled).rejects.toThrow(TransactionRolledBack);
  await expect(handled).rejects.toMatchObject({ cause: { message: 'division by zero' } });
  expect(await stockOf(product)).toBe(before);
  expect(await inboxRowsOf(message)).toEqual([]);
});

test.each(['cut-after-commit', 'silence-after-commit'] as const)(
  'a COMMIT whose response is lost (%s) throws OutcomeUnknown, and the inbox row skips the retry',
  async (fault) => {
    const message = newMessage();
    const before = (await stockOf(product))!;
    let runs = 0;
    const effect = async (tx: Transaction) => {
      runs += 1;
      await takeOne(tx, product);
    };
    proxy.inject(fault, message.id);
    await expect(inbox.once(message, effect)).rejects.toThrow(OutcomeUnknown);
    expect(await inbox.once(message, effect)).toBe(false);
    expect(runs).toBe(1);
    expect(await stockOf(product)).toBe(before - 1);
  },
);

test('a silent connection fails one statement at its timeout and is not used again', async () => {
  const fault = proxy.inject('silence-statement', 'SELECT 1 AS one');
  await expect(database.sql`SELECT 1 AS one`).rejects.toThrow('Query read timeout');
  for (let i = 0; i < 5; i++) {
    const [row] = await database.sql`SELECT 1 AS one`;
    expect(row).toEqual({ one: 1 });
  }
  expect(fault.hits).toBe(1);
});

test('a transaction whose connection goes silent during the effect fails, and the next transaction commits', async () => {
  const message = newMessage();
  const before = (await stockOf(product))!;
  const handled = inbox.once(message, async (tx) => {
    proxy.inject('silence-statement', 'UPDATE products');
    await takeOne(tx, product);
  });
  await expect(handled).rejects.toThrow('Query read timeout');
  expect(await inbox.once(newMessage(), (tx) => takeOne(tx, product))).toBe(true);
  expect(await stockOf(product)).toBe(before - 1);
});

test('a transaction that has ended rejects further statements', async () => {
  const ended = await database.transaction((tx) => Promise.resolve(tx));
  await expect(ended.sql`SELECT 1`).rejects.toThrow('This transaction has ended');
  await expect(publish(ended, 'LATE')).rejects.toThrow('This transaction has ended');
});

test('values are sent as parameters, whatever they contain', async () => {
  const value = "'; DROP TABLE inbox; --";
  const [row] = await database.sql<{ value: string; many: string[] }>`
    SELECT ${value} AS value, ${[value, value]}::text[] AS many`;
  expect(row).toEqual({ value, many: [value, value] });
});

test('statements are prepared under a hash of their text, and not at all behind a pooler', async () => {
  const prepared = async (on: Database) =>
    await on.transaction(async (tx) => {
      await tx.sql`SELECT ${1}::int AS prepared_here`;
      const names = await tx.sql<{ name: string }>`
        SELECT name FROM pg_prepared_statements WHERE statement LIKE '%prepared\\_here'`;
      return names.map(({ name }) => name);
    });
  expect(await prepared(database)).toEqual([expect.stringMatching(/^[0-9a-f]{20}$/)]);
  const behindPooler = openDatabase({ preparedStatements: false });
  expect(await prepared(behindPooler)).toEqual([]);
  expect(await new Inbox(behindPooler).once(newMessage(), (tx) => takeOne(tx, product))).toBe(true);
  await behindPooler.close();
});

test.each([
  ['after COMMIT', undefined, 1],
  ['not after ROLLBACK', 'abort-before-commit', 0],
  ['not after an unknown outcome', 'cut-after-commit', 0],
] as const)('onCommit runs its action %s', async (_, fault, times) => {
  if (fault) proxy.inject(fault, 'SELECT 1 AS observed');
  let ran = 0;
  const transaction = database.transaction(async (tx) => {
    tx.onCommit(() => (ran += 1));
    await tx.sql`SELECT 1 AS observed`;
    expect(ran).toBe(0);
  });
  await transaction.catch(() => undefined);
  expect(ran).toBe(times);
});
