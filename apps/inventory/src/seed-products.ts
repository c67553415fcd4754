import { Database } from '#database';
import { newMessageContext } from '#messaging';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { seedCatalogue } from './domain/seed-catalogue.js';
import { Products } from './persistence/products.js';
import { Stock } from './persistence/stock.js';

/** Inserts the seed catalogue if there are no products. Retries until the database is available. */
@Injectable()
export class SeedProducts implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('seed-products');
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly products: Products,
    private readonly stock: Stock,
  ) {}

  onApplicationBootstrap(): void {
    void this.retryUntilSeeded();
  }

  onApplicationShutdown(): void {
    this.stopping = true;
  }

  private async retryUntilSeeded(): Promise<void> {
    while (!this.stopping)
      try {
        return await this.seedIfEmpty();
      } catch (error) {
        this.log.warn(`not seeded yet, next try in 1 s: ${(error as Error).message}`);
        await delay(1_000);
      }
  }

  private async seedIfEmpty(): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.products.lockIfEmpty(tx))) return;
      const context = newMessageContext();
      for (const { stock: quantity, ...product } of seedCatalogue) {
        await this.products.save(tx, product, context);
        await this.stock.add(tx, { product_id: product.product_id, quantity });
      }
      this.log.log(`seeded ${seedCatalogue.length} products`);
    });
  }
}
