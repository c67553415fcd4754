import { ServiceModule } from '#service';
import { Module } from '@nestjs/common';
import { AdvanceShipment } from './advance-shipment.js';
import { DispatchShipmentWhenInventoryReserved } from './handlers/dispatch-shipment-when-inventory-reserved.handler.js';
import { MakeLabelWhenOrderCreated } from './handlers/make-label-when-order-created.handler.js';
import { VoidLabelWhenOrderCancelled } from './handlers/void-label-when-order-cancelled.handler.js';
import { ShipmentsController } from './http/shipments.controller.js';
import { FileLabelStore } from './labels/file-label-store.js';
import { LabelStore } from './labels/label-store.js';
import { Shipments } from './persistence/shipments.js';
import { WarehousePrisma } from './persistence/warehouse.database.js';
import { WarehouseConfig } from './warehouse.config.js';

@Module({
  imports: [ServiceModule.for('warehouse', WarehousePrisma)],
  controllers: [
    ShipmentsController,
    MakeLabelWhenOrderCreated,
    DispatchShipmentWhenInventoryReserved,
    VoidLabelWhenOrderCancelled,
  ],
  providers: [
    WarehouseConfig,
    Shipments,
    AdvanceShipment,
    {
      provide: LabelStore,
      inject: [WarehouseConfig],
      useFactory: ({ labelsDir }: WarehouseConfig) => new FileLabelStore(labelsDir),
    },
  ],
})
export class WarehouseModule {}
