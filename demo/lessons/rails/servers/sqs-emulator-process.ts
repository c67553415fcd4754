/** The process of the emulator of Amazon SQS: all its queues are in memory. */
import { buildApp } from 'fauxqs';

await buildApp({ logger: false, host: 'localhost' }).listen({
  host: '127.0.0.1',
  port: Number(process.argv[2]),
});
