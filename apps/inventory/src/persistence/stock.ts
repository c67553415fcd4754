import { LARGEST_INTEGER } from '#contracts';
import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type ProductQuantity, type Shortage, shortagesOf } from '../domain/reservation.js';

/** Every change of a product's stock also inserts a row into `stock_movements`. */
@Injectable()
export class Stock {
  /**
   * Reserves all lines or none; returns the shortages, empty if it reserved. The lines must be merged. Locks the rows in
   * the order of their ids, so that two orders for the same products cannot deadlock.
   */
  async reserve(tx: Transaction, order_id: string, wanted: readonly ProductQuantity[]): Promise<Shortage[]> {
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

  /** `too-many`: the sum would exceed the column's maximum. */
  async add(
    tx: Transaction,
    { product_id, quantity }: ProductQuantity,
  ): Promise<'added' | 'no-such-product' | 'too-many'> {
    const [product] = await tx.sql<{ fits: boolean }>`
      WITH target AS (
        SELECT id, stock::bigint + ${quantity}::bigint <= ${LARGEST_INTEGER} AS fits FROM products
        WHERE id = ${product_id} FOR UPDATE
      ), added AS (
        UPDATE products SET stock = stock + ${quantity}::bigint FROM target WHERE products.id = target.id AND fits
        RETURNING products.id
      ), movement AS (
        INSERT INTO stock_movements (product_id, quantity) SELECT id, ${quantity}::bigint FROM added
      )
      SELECT fits FROM target`;
    if (!product) return 'no-such-product';
    return product.fits ? 'added' : 'too-many';
  }
}
