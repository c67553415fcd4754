import { run } from '#service';
import { BankModule } from './bank.module.js';
await run('bank', BankModule, { messaging: false });
