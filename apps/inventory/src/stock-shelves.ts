import { Database } from '#database';
import { newMessageContext } from '#messaging';
import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { openingCatalogue } from './domain/opening-catalogue.js';
import { Products } from './persistence/products.js';
import { Stock } from './persistence/stock.js';

/** Fills empty shelves, once in the shop's life; waits for the database as long as it takes. */
@Injectable()
export class StockShelves implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly log = new Logger('stock-shelves');
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly products: Products,
    private readonly stock: Stock,
  ) {}

  onApplicationBootstrap(): void {
    void this.untilDone();
  }

  onApplicationShutdown(): void {
    this.stopping = true;
  }

  private async untilDone(): Promise<void> {
    while (!this.stopping)
      try {
        return await this.fillIfEmpty();
      } catch (error) {
        this.log.warn(`tries again: ${(error as Error).message}`);
        await delay(1_000);
      }
  }

  private async fillIfEmpty(): Promise<void> {
    await this.database.transaction(async (tx) => {
      if (!(await this.products.lockIfEmpty(tx))) return;
      const context = newMessageContext();
      for (const { stock: quantity, ...product } of openingCatalogue) {
        await this.products.save(tx, product, context);
        await this.stock.add(tx, { product_id: product.product_id, quantity });
      }
      this.log.log(`${openingCatalogue.length} products are on the shelves`);
    });
  }
}
