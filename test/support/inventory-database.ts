import { Database, type DatabaseOptions, type Transaction } from '#database';
import { facts } from './shop.js';

/** Opens the database of inventory in this process, as the role of inventory. */
export const openDatabase = (options: Partial<DatabaseOptions> = {}) =>
  new Database({ url: facts.databases['inventory']!, ...options });

/** Returns the transaction id of PostgreSQL. */
export const transactionIdOf = async (tx: Transaction) =>
  (await tx.sql<{ id: string }>`SELECT txid_current()::text AS id`)[0]!.id;

/** Takes one piece of stock with its stock movement, so that verify finds no difference. */
export async function takeOne(tx: Transaction, product_id: string): Promise<void> {
  await tx.sql`UPDATE products SET stock = stock - 1 WHERE id = ${product_id}`;
  await tx.sql`INSERT INTO stock_movements (product_id, quantity) VALUES (${product_id}, -1)`;
}

let count = 0;

/** A message with an id that is not in the inbox. */
export const newMessage = () => ({ id: `new-${Date.now()}-${count++}`, queue: 'test' });
