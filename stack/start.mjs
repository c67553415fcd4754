/** `npm start`: everything a fresh clone needs, then the shop. */
import { bootstrap } from './bootstrap.mjs';

console.log('\nOrder Rail\n');
await bootstrap();
await import('../dist/stack/src/start.js');
