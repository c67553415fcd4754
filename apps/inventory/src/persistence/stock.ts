import { LARGEST_INTEGER } from '#contracts';
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

  /** Puts goods on the shelf, unless the column could not hold the sum. */
  async add(
    tx: Transaction,
    { product_id, quantity }: Pieces,
  ): Promise<'added' | 'no-such-product' | 'too-many'> {
    const [shelf] = await tx.sql<{ fits: boolean }>`
      WITH shelf AS (
        SELECT id, stock::bigint + ${quantity}::bigint <= ${LARGEST_INTEGER} AS fits FROM products
        WHERE id = ${product_id} FOR UPDATE
      ), added AS (
        UPDATE products SET stock = stock + ${quantity}::bigint FROM shelf WHERE products.id = shelf.id AND fits
        RETURNING products.id
      ), moved AS (
        INSERT INTO stock_movements (product_id, quantity) SELECT id, ${quantity}::bigint FROM added
      )
      SELECT fits FROM shelf`;
    if (!shelf) return 'no-such-product';
    return shelf.fits ? 'added' : 'too-many';
  }
}
