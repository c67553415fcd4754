import { run } from '#service';
import { EmailModule } from './email.module.js';
await run('email', EmailModule);
