/** `npm start`: installs and builds what a fresh clone lacks, then starts the shop. */
import { bootstrap } from './bootstrap.mjs';

console.log('\nOrder Rail\n');
await bootstrap();
await import('../dist/stack/src/start.js');
