import { ProductChanged } from '#contracts';
import type { Transaction } from '#database';
import { type MessageContext, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { InventoryPrisma } from './inventory.database.js';

/** `price` in minor units. */
export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

@Injectable()
export class Products {
  constructor(
    private readonly prisma: InventoryPrisma,
    private readonly outbox: Outbox,
  ) {}

  /** Sorted by id. */
  async all(): Promise<(Product & { stock: number })[]> {
    const rows = await this.prisma.product.findMany({ orderBy: { id: 'asc' }, omit: { revision: true } });
    return rows.map(({ id, ...rest }) => ({ product_id: id, ...rest }));
  }

  /** Locks the table until the transaction ends; true if it has no rows. */
  async lockIfEmpty(tx: Transaction): Promise<boolean> {
    await tx.sql`LOCK TABLE products IN EXCLUSIVE MODE`;
    const [row] = await tx.sql<{ empty: boolean }>`SELECT NOT EXISTS (SELECT FROM products) AS empty`;
    return row!.empty;
  }

  /** Upserts and publishes `product.changed` with the next revision. True if the product is new; its stock is zero. */
  async save(tx: Transaction, product: Product, causedBy: MessageContext): Promise<boolean> {
    const { product_id, name, price, currency } = product;
    const [saved] = await tx.sql<{ revision: number }>`
      INSERT INTO products (id, name, price, currency, stock) VALUES (${product_id}, ${name}, ${price}, ${currency}, 0)
      ON CONFLICT (id) DO UPDATE
        SET name = excluded.name, price = excluded.price, currency = excluded.currency, revision = products.revision + 1
      RETURNING revision`;
    const { revision } = saved!;
    await this.outbox.add(tx, ProductChanged, { ...product, revision }, { aggregate: product_id, causedBy });
    return revision === 1;
  }
}
