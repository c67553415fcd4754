import { run } from '#service';
import { PaymentModule } from './payment.module.js';
await run('payment', PaymentModule);
