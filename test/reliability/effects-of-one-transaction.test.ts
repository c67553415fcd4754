import { Inbox } from '#messaging';
import { eventually } from '../support/eventually.js';
import { newMessage, openDatabase, transactionOf, type Tx } from '../support/inventory-database.js';
import { sell, stockOf } from '../support/shop.js';

let database: ReturnType<typeof openDatabase>;
let inbox: Inbox<Tx>;
let product: string;
beforeAll(async () => {
  database = openDatabase();
  inbox = new Inbox<Tx>(database);
  product = await sell(`TOGETHER-${Date.now()}`, 100);
});
afterAll(async () => await database.$disconnect());

const nothing = () => Promise.resolve();

test('messages about different orders have their effects at the same time', async () => {
  const messages = Array.from({ length: 11 }, (_, i) => newMessage(`ORD-${i}`));
  const together = new Set<string>();
  let allBegan: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (allBegan = resolve));
  const runs = messages.map((message, i) =>
    inbox.once(message, async (tx) => {
      // The first finds nobody waiting and goes alone.
      if (i === 0) return;
      together.add(await transactionOf(tx));
      if (i === 10) allBegan();
      await begun;
    }),
  );
  expect(await Promise.all(runs)).toEqual(messages.map(() => true));
  expect(together.size).toBe(1);
});

test('messages about one order, and all when one does not name its own, decide one after another', async () => {
  for (const named of [['ORD-ONE'], [undefined], ['ORD-ONE', undefined]]) {
    const before = (await stockOf(product))!;
    await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        inbox.once(newMessage(named[i % named.length]), async (tx) => {
          const { stock } = await tx.product.findUniqueOrThrow({ where: { id: product } });
          await tx.product.update({ where: { id: product }, data: { stock: stock - 1 } });
          await tx.stockMovement.create({ data: { product_id: product, quantity: -1 } });
        }),
      ),
    );
    expect(await stockOf(product)).toBe(before - 20);
  }
});

test('what an effect still wants to write when its transaction has failed is written once, by its own', async () => {
  const before = (await stockOf(product))!;
  let neighbourFailed: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => (neighbourFailed = resolve));
  let tries = 0;
  const outcomes = await Promise.allSettled([
    inbox.once(newMessage('ORD-FIRST'), nothing),
    inbox.once(newMessage('ORD-BAD'), async (tx) => {
      neighbourFailed();
      await tx.$executeRaw`SELECT 1 / 0`;
    }),
    inbox.once(newMessage('ORD-LATE'), async (tx) => {
      await failed;
      if (++tries === 1)
        await eventually(async () => {
          await expect(tx.$queryRaw`SELECT 1`).rejects.toThrow('This transaction has ended');
        });
      await tx.$executeRaw`UPDATE products SET stock = stock - 1 WHERE id = ${product}`;
      await tx.stockMovement.create({ data: { product_id: product, quantity: -1 } });
    }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(tries).toBe(2);
  expect(await stockOf(product)).toBe(before - 1);
});

test('a transaction that is over takes no more statements, and its connection is another’s', async () => {
  const kept = await database.$transaction((tx) => Promise.resolve(tx));
  await expect(kept.$queryRaw`SELECT 1`).rejects.toThrow('This transaction has ended');
  await expect(kept.$executeRawUnsafe('SELECT 1')).rejects.toThrow('This transaction has ended');
  expect(await database.$queryRaw`SELECT 9007199254740993 AS large, now() > '2020-01-01' AS is_late`).toEqual(
    [{ large: 9_007_199_254_740_993n, is_late: true }],
  );
});
