import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ReserveStockWhenOrderCreated } from './handlers/reserve-stock-when-order-created.handler.js';
import { ProductsController } from './http/products.controller.js';
import { InventoryPrisma } from './persistence/inventory.database.js';
import { Products } from './persistence/products.js';
import { Stock } from './persistence/stock.js';
import { SeedProducts } from './seed-products.js';

@Module({
  imports: [ServiceModule.for('inventory', InventoryPrisma)],
  controllers: [ProductsController, ReserveStockWhenOrderCreated],
  providers: [Products, Stock, SeedProducts],
})
export class InventoryModule {}
