import { LARGEST_INTEGER } from '#contracts';
import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type Pieces, type Shortage, shortagesOf } from '../domain/reservation.js';

/** What lies on the shelves, and every movement that made it so. */
@Injectable()
export class Stock {
  /**
   * Takes all lines or none, in one statement: the rows are locked in order, and only when every line is covered is any
   * of them changed. Returns the shortages, none when the goods are reserved. The lines must be merged. A quantity that no
   * stock can cover is a shortage like any other, so quantities are BIGINT until they are known to be covered.
   */
  async reserve(tx: Transaction, order_id: string, wanted: readonly Pieces[]): Promise<Shortage[]> {
    const ids = wanted.map(({ product_id }) => product_id);
    const quantities = wanted.map(({ quantity }) => quantity);
    const rows = await tx.sql<{ product_id: string; stock: number; taken: boolean }>`
      WITH wanted AS (
        SELECT * FROM unnest(${ids}::text[], ${quantities}::bigint[]) AS line (product_id, quantity)
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
