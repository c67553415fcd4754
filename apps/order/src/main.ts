import { run } from '#service';
import { OrderModule } from './order.module.js';
await run('order', OrderModule);
