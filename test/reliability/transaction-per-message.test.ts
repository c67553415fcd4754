import { InventoryReserved } from '#contracts';
import type { Database } from '#database';
import {
  type MessageContext,
  newMessageContext,
  currentMessageContext,
  Inbox,
  Outbox,
  runInMessageContext,
} from '#messaging';
import { chaos } from '../support/chaos.js';
import { query } from '../support/database.js';
import { replaceService } from '../support/replicas.js';
import { newMessage, openDatabase, takeOne, transactionIdOf } from '../support/inventory-database.js';
import { expectShippedOnce, placeOrder, respondAsync, sell, stockOf } from '../support/shop.js';

let database: Database;
let inbox: Inbox;
let product: string;
beforeAll(async () => {
  database = openDatabase();
  inbox = new Inbox(database);
  product = await sell(`SINGLE-${Date.now()}`, 200);
});
afterAll(async () => await database.close());

test('concurrent messages have one transaction each, and each message has its effect once', async () => {
  const before = (await stockOf(product))!;
  const messages = Array.from({ length: 30 }, newMessage);
  const transactions = new Set<string>();
  const runs = await Promise.all(
    [...messages, ...messages].map((message) =>
      inbox.once(message, async (tx) => {
        transactions.add(await transactionIdOf(tx));
        await takeOne(tx, product);
      }),
    ),
  );
  expect(runs.filter((ran) => ran)).toHaveLength(30);
  expect(await stockOf(product)).toBe(before - 30);
  expect(transactions.size).toBe(30);
});

test('twenty messages that lock a row, read it and write the value minus one lose no update', async () => {
  const before = (await stockOf(product))!;
  await Promise.all(
    Array.from({ length: 20 }, () =>
      inbox.once(newMessage(), async (tx) => {
        const [row] = await tx.sql<{
          stock: number;
        }>`SELECT stock FROM products WHERE id = ${product} FOR UPDATE`;
        await tx.sql`UPDATE products SET stock = ${row!.stock - 1} WHERE id = ${product}`;
        await tx.sql`INSERT INTO stock_movements (product_id, quantity) VALUES (${product}, -1)`;
      }),
    ),
  );
  expect(await stockOf(product)).toBe(before - 20);
});

test('one failing message among many fails alone', async () => {
  const before = (await stockOf(product))!;
  const failure = new Error('handler failed');
  const outcomes = await Promise.allSettled(
    Array.from({ length: 20 }, (_, i) =>
      inbox.once(newMessage(), async (tx) => {
        if (i === 10) throw failure;
        if (i === 15) await tx.sql`SELECT 1 / 0`;
        await takeOne(tx, product);
      }),
    ),
  );
  const failed = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [i] : []));
  expect(failed).toEqual([10, 15]);
  expect(outcomes[10]).toEqual({ status: 'rejected', reason: failure });
  expect(await stockOf(product)).toBe(before - 18);
});

test('the events of a message are written with its effect or not at all, each in its own message context', async () => {
  const outbox = new Outbox('inventory');
  const contexts = Array.from({ length: 10 }, () => newMessageContext({}));
  const observed: (MessageContext | undefined)[] = [];
  const outcomes = await Promise.allSettled(
    contexts.map((context, i) =>
      runInMessageContext(context, () =>
        inbox.once(newMessage(), async (tx) => {
          observed[i] = currentMessageContext();
          const order_id = `${product}-${i}`;
          const items = [{ product_id: product, quantity: 1 }];
          await outbox.add(
            tx,
            InventoryReserved,
            { order_id, items },
            { aggregate: order_id, causedBy: context },
          );
          if (i === 5) throw new Error('effect failed');
        }),
      ),
    ),
  );
  expect(observed).toEqual(contexts);
  expect(outcomes.map(({ status }) => status)).toEqual(
    contexts.map((_, i) => (i === 5 ? 'rejected' : 'fulfilled')),
  );
});

test('two processes that lock the same rows in opposite order fail no message', async () => {
  const other = await sell(`OTHER-${Date.now()}`, 100);
  const secondDatabase = openDatabase();
  const secondInbox = new Inbox(secondDatabase);
  const takeAll = (from: Inbox, ids: string[]) =>
    ids.map((id) => from.once(newMessage(), async (tx) => await takeOne(tx, id)));
  const pairs = Array.from({ length: 20 }, () => [product, other]).flat();
  const before = [await stockOf(product), await stockOf(other)];
  await Promise.all([...takeAll(inbox, pairs), ...takeAll(secondInbox, pairs.toReversed())]);
  expect([await stockOf(product), await stockOf(other)]).toEqual(before.map((stock) => stock! - 40));
  await secondDatabase.close();
});

test('inventory killed with many unacknowledged orders has changed nothing for the uncommitted one, and then handles each once', async () => {
  const stocked = await sell(`MANY-${Date.now()}`, 100);
  await chaos('stop', 'inventory');
  const placed = await Promise.all(
    Array.from({ length: 15 }, () => placeOrder({ product_id: stocked, headers: respondAsync })),
  );
  const orders = placed.map(({ body }) => body);
  const uncommitted = orders.at(-1)!;
  const fault = { name: 'kill-before-commit', of: uncommitted.order_id };
  await replaceService('inventory', { fault }, async (replica) => {
    expect(await replica.ended).toBe('SIGKILL');
    const movements = await query('inventory', 'SELECT FROM stock_movements WHERE order_id = $1', [
      uncommitted.order_id,
    ]);
    expect(movements).toEqual([]);
  });
  await expectShippedOnce(...orders);
  expect(await stockOf(stocked)).toBe(85);
});
