import type { INestApplication } from '@nestjs/common';
import type { JsonLogger } from './logger.js';
import type { StopTracing } from './tracing/export-spans.js';

/** Longer than one mail (18 s), shorter than the grace period of orchestrators (30 s). */
const DEADLINE_MS = 20_000;

/**
 * At SIGTERM or SIGINT, and when the supervisor has ended, the process ends without losing a message:
 *
 * 1. HTTP accepts no new request and finishes the current ones. Consumers accept no new message and finish the current ones.
 * 2. The relay publishes the messages that they wrote. Then the connections to broker and database close.
 * 3. The spans that are left are exported, within two seconds.
 * 4. The process exits with 0. After the deadline it exits with 1, and the broker redelivers the unacknowledged messages.
 */
export function shutDownOnSignal(app: INestApplication, logger: JsonLogger, stopTracing: StopTracing): void {
  const shutDown = (signal: NodeJS.Signals) => {
    logger.log(`${signal}: finishing the current requests and messages`, 'shutdown');
    setTimeout(() => {
      logger.error(
        `not finished within ${DEADLINE_MS} ms: exits, and the broker redelivers the unacknowledged messages`,
        'shutdown',
      );
      process.exit(1);
    }, DEADLINE_MS).unref();
    app
      .close()
      .then(stopTracing)
      .then(
        () => process.exit(0),
        (error: unknown) => {
          logger.error(error, 'shutdown');
          process.exit(1);
        },
      );
  };
  process.once('SIGTERM', shutDown);
  process.once('SIGINT', shutDown);
  process.once('disconnect', () => shutDown('SIGHUP'));
}
