import { Database, type Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { OrderPrisma } from './order.database.js';

/** A product as inventory last told of it; the price in minor units. */
export interface Product {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** order's own copy of what things cost, so that taking an order needs no other service. */
@Injectable()
export class PriceList {
  constructor(
    private readonly prisma: OrderPrisma,
    private readonly database: Database,
  ) {}

  /** Every product on sale, by id. */
  async all(): Promise<Product[]> {
    return await this.prisma.price.findMany({ orderBy: { product_id: 'asc' }, omit: { revision: true } });
  }

  /** The products of these ids that are on sale. Read for every order, so past Prisma's query compiler. */
  async find(product_ids: string[]): Promise<Product[]> {
    return await this.database.sql<Product>`
      SELECT product_id, name, price, currency FROM prices WHERE product_id = ANY(${product_ids})`;
  }

  /** Keeps the newer of two revisions, in whichever order they arrive. */
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
