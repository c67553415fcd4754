import { PrismaClient, type Prisma } from '#prisma/inventory';
import { prismaOptions, withDirectSql } from '#service';
import { facts } from './shop.js';

/** One transaction on inventory's database. */
export type Tx = Prisma.TransactionClient;

class InventoryDatabase extends withDirectSql(PrismaClient) {}

/** inventory's database with inventory's own rights and settings, in this process. */
export const openDatabase = () =>
  new InventoryDatabase(
    prismaOptions({ DATABASE_URL: facts.databases['inventory']!, DATABASE_CONNECTIONS: 10 }),
  );

/** Which transaction it is, so that two of them can be told apart. */
export const transactionOf = async (tx: Tx) =>
  (await tx.$queryRaw<{ id: string }[]>`SELECT txid_current()::text AS id`)[0]!.id;

/** With its movement: what the shelves say must still add up when the shop is verified. */
export async function takeOne(tx: Tx, product_id: string): Promise<void> {
  await tx.product.update({ where: { id: product_id }, data: { stock: { decrement: 1 } } });
  await tx.stockMovement.create({ data: { product_id, quantity: -1 } });
}

let count = 0;

/** A message that nobody has handled yet, about this aggregate or about nothing that it names. */
export const newMessage = (aggregate?: string) => ({
  id: `new-${Date.now()}-${count++}`,
  queue: 'shared',
  ...(aggregate !== undefined && { aggregate }),
});
