import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { ConfigModule } from '@nestjs/config';
import { AdvanceShipment } from './advance-shipment.js';
import { DispatchShipmentWhenInventoryReserved } from './handlers/dispatch-shipment-when-inventory-reserved.handler.js';
import { MakeLabelWhenOrderCreated } from './handlers/make-label-when-order-created.handler.js';
import { VoidLabelWhenOrderCancelled } from './handlers/void-label-when-order-cancelled.handler.js';
import { ShipmentsController } from './http/shipments.controller.js';
import { FileLabelStore } from './labels/file-label-store.js';
import { LabelStore } from './labels/label-store.js';
import { Shipments } from './persistence/shipments.js';
import { WarehousePrisma } from './persistence/warehouse.database.js';
import { warehouseConfig, type WarehouseConfig } from './warehouse.config.js';

@Module({
  imports: [ConfigModule.forFeature(warehouseConfig), ServiceModule.for('warehouse', WarehousePrisma)],
  controllers: [
    ShipmentsController,
    MakeLabelWhenOrderCreated,
    DispatchShipmentWhenInventoryReserved,
    VoidLabelWhenOrderCancelled,
  ],
  providers: [
    Shipments,
    AdvanceShipment,
    {
      provide: LabelStore,
      inject: [warehouseConfig.KEY],
      useFactory: ({ labelsDir }: WarehouseConfig) => new FileLabelStore(labelsDir),
    },
  ],
})
export class WarehouseModule {}
