import { Database, type DatabaseOptions, type Transaction } from '#database';
import { facts } from './shop.js';

/** inventory's database with inventory's own rights, in this process. */
export const openDatabase = (options: Partial<DatabaseOptions> = {}) =>
  new Database({ url: facts.databases['inventory']!, ...options });

/** Which transaction it is, so that two of them can be told apart. */
export const transactionOf = async (tx: Transaction) =>
  (await tx.sql<{ id: string }>`SELECT txid_current()::text AS id`)[0]!.id;

/** With its movement: what the shelves say must still add up when the shop is verified. */
export async function takeOne(tx: Transaction, product_id: string): Promise<void> {
  await tx.sql`UPDATE products SET stock = stock - 1 WHERE id = ${product_id}`;
  await tx.sql`INSERT INTO stock_movements (product_id, quantity) VALUES (${product_id}, -1)`;
}

let count = 0;

/** A message that nobody has handled yet. */
export const newMessage = () => ({ id: `new-${Date.now()}-${count++}`, queue: 'test' });
