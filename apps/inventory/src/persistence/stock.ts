import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type Pieces, type Shortage, shortagesOf } from '../domain/reservation.js';

/** What lies on the shelves, and every movement that made it so. */
@Injectable()
export class Stock {
  /**
   * Takes all lines or none, in one statement: the rows are locked in order, and only when every line is covered is any
   * of them changed. Returns the shortages, none when the goods are reserved. The lines must be merged.
   */
  async reserve(tx: Transaction, order_id: string, wanted: readonly Pieces[]): Promise<Shortage[]> {
    const ids = wanted.map(({ product_id }) => product_id);
    const quantities = wanted.map(({ quantity }) => quantity);
    const rows = await tx.sql<{ product_id: string; stock: number; taken: boolean }>`
      WITH wanted AS (
        SELECT * FROM unnest(${ids}::text[], ${quantities}::int[]) AS line (product_id, quantity)
      ), shelf AS (
        SELECT id, stock, quantity FROM products JOIN wanted ON wanted.product_id = id ORDER BY id FOR UPDATE OF products
      ), verdict AS (
        SELECT count(*) FILTER (WHERE stock >= quantity) = ${wanted.length} AS covered FROM shelf
      ), taken AS (
        UPDATE products SET stock = products.stock - shelf.quantity
        FROM shelf, verdict WHERE products.id = shelf.id AND covered
        RETURNING products.id, shelf.quantity
      ), moved AS (
        INSERT INTO stock_movements (product_id, quantity, order_id) SELECT id, -quantity, ${order_id} FROM taken
      )
      SELECT shelf.id AS product_id, shelf.stock, verdict.covered AS taken FROM shelf, verdict`;
    if (rows.length > 0 && rows.every(({ taken }) => taken)) return [];
    return shortagesOf(wanted, new Map(rows.map(({ product_id, stock }) => [product_id, stock])));
  }

  /** Puts goods on the shelf; false for a product that does not exist. */
  async add(tx: Transaction, { product_id, quantity }: Pieces): Promise<boolean> {
    const { count } = await tx.sql`UPDATE products SET stock = stock + ${quantity} WHERE id = ${product_id}`;
    if (count === 1)
      await tx.sql`INSERT INTO stock_movements (product_id, quantity) VALUES (${product_id}, ${quantity})`;
    return count === 1;
  }
}
