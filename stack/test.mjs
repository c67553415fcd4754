/** `npm test`: everything a fresh clone needs, then all tests against a stack of their own. */
import { bootstrap } from './bootstrap.mjs';

await bootstrap();
await import('../dist/stack/src/test.js');
