/** `npm test`: installs and builds what a fresh clone lacks, then runs the tests against stacks of their own. */
import { bootstrap } from './bootstrap.mjs';

await bootstrap();
await import('../dist/stack/src/test.js');
