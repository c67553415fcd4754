import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type Pieces, type Shortage, shortagesOf } from '../domain/reservation.js';

/** What lies on the shelves, and every movement that made it so. */
@Injectable()
export class Stock {
  /**
   * Takes all lines or none; returns the shortages, none when the goods are reserved. The lines must be merged. The rows
   * are locked in the order of their ids, so that two orders for the same products cannot deadlock.
   */
  async reserve(tx: Transaction, order_id: string, wanted: readonly Pieces[]): Promise<Shortage[]> {
    const ids = wanted.map(({ product_id }) => product_id);
    const products = await tx.sql<{ id: string; stock: number }>`
      SELECT id, stock FROM products WHERE id = ANY(${ids}) ORDER BY id FOR UPDATE`;
    const shortages = shortagesOf(wanted, new Map(products.map(({ id, stock }) => [id, stock])));
    if (shortages.length > 0) return shortages;
    for (const { product_id, quantity } of wanted) {
      await tx.sqlWithCommit`UPDATE products SET stock = stock - ${quantity} WHERE id = ${product_id}`;
      await tx.sqlWithCommit`
        INSERT INTO stock_movements (product_id, quantity, order_id) VALUES (${product_id}, ${-quantity}, ${order_id})`;
    }
    return [];
  }

  /** Puts goods on the shelf; false for a product that does not exist. */
  async add(tx: Transaction, { product_id, quantity }: Pieces): Promise<boolean> {
    const { count } = await tx.sql`UPDATE products SET stock = stock + ${quantity} WHERE id = ${product_id}`;
    if (count === 1)
      await tx.sql`INSERT INTO stock_movements (product_id, quantity) VALUES (${product_id}, ${quantity})`;
    return count === 1;
  }
}
