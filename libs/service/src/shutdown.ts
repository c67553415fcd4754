import type { INestApplication } from '@nestjs/common';
import type { JsonLogger } from './logger.js';

/** Long enough for the slowest handler, shorter than the patience of orchestrators (30 s). */
const DEADLINE_MS = 20_000;

/**
 * On SIGTERM or SIGINT, and when the supervisor that started it is gone, nothing is lost:
 *
 * 1. HTTP takes no new request and finishes those in hand, the consumers likewise with messages.
 * 2. The relay publishes what they wrote, then the connections to broker and database close.
 * 3. The process ends with 0; past the deadline with 1, and whatever was not settled is delivered again to the next one.
 */
export function shutDownOnSignal(app: INestApplication, logger: JsonLogger): void {
  const shutDown = (signal: NodeJS.Signals) => {
    logger.log(`${signal}: finishing what is in hand`, 'shutdown');
    setTimeout(() => {
      logger.error(`not done within ${DEADLINE_MS} ms, leaving the rest to the broker`, 'shutdown');
      process.exit(1);
    }, DEADLINE_MS).unref();
    app.close().then(
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
