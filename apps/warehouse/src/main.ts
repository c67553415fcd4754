import { run } from '#service';
import { WarehouseModule } from './warehouse.module.js';
await run('warehouse', WarehouseModule);
