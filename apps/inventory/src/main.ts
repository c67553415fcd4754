import { run } from '#service';
import { InventoryModule } from './inventory.module.js';
await run('inventory', InventoryModule);
