import { ProductChanged } from '#contracts';
import { type Cause, Outbox } from '#messaging';
import { Injectable } from '@nestjs/common';
import { InventoryDatabase, type InventoryTransaction } from './inventory.database.js';

/** What a product is called and costs; the price in minor units. */
export interface ProductFacts {
  product_id: string;
  name: string;
  price: number;
  currency: string;
}

/** The catalogue; whoever keeps a price list hears of every change to it. */
@Injectable()
export class Products {
  constructor(
    private readonly database: InventoryDatabase,
    private readonly outbox: Outbox,
  ) {}

  /** Everything on the shelves, by id. */
  async all(): Promise<(ProductFacts & { stock: number })[]> {
    const rows = await this.database.product.findMany({ orderBy: { id: 'asc' }, omit: { revision: true } });
    return rows.map(({ id, ...rest }) => ({ product_id: id, ...rest }));
  }

  /** True when the product is new; a new one has no stock yet. */
  async save(tx: InventoryTransaction, product: ProductFacts, causedBy: Cause): Promise<boolean> {
    const { product_id: id, ...facts } = product;
    const { revision } = await tx.product.upsert({
      where: { id },
      create: { id, ...facts, stock: 0 },
      update: { ...facts, revision: { increment: 1 } },
    });
    await this.outbox.add(tx, ProductChanged, { ...product, revision }, { aggregate: id, causedBy });
    return revision === 1;
  }
}
