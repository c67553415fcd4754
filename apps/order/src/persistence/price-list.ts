import { Database, type Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { OrderPrisma } from './order.database.js';

/** A row of the projection of `product.changed`; `price` in minor units. */
export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** A local projection of inventory's products, so that placing an order needs no other service. */
@Injectable()
export class PriceList {
  constructor(
    private readonly prisma: OrderPrisma,
    private readonly database: Database,
  ) {}

  /** Sorted by id. */
  async all(): Promise<Product[]> {
    return await this.prisma.price.findMany({ orderBy: { product_id: 'asc' }, omit: { revision: true } });
  }

  /** Omits ids that are not on sale. Plain SQL, because every order reads it and Prisma's query compiler is slower. */
  async find(product_ids: string[]): Promise<Product[]> {
    return await this.database.sql<Product>`
      SELECT product_id, name, price, currency FROM prices WHERE product_id = ANY(${product_ids})`;
  }

  /** Upserts; an older or equal revision changes nothing. */
  async save(tx: Transaction, product: Product & { revision: number }): Promise<void> {
    const { product_id, name, price, currency, revision } = product;
    await tx.sql`
      INSERT INTO prices (product_id, name, price, currency, revision)
      VALUES (${product_id}, ${name}, ${price}, ${currency}, ${revision})
      ON CONFLICT (product_id) DO UPDATE
        SET name = excluded.name, price = excluded.price, currency = excluded.currency, revision = excluded.revision
        WHERE prices.revision < excluded.revision`;
  }
}
