import { milliseconds, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  /** A queue in which more messages wait than this raises an alert. */
  ALERT_QUEUE_DEPTH: z.coerce.number().int().min(1).default(10_000),
  ALERTS_CHECK_EVERY_MS: milliseconds.min(100).default(2_000),
  /** Whoever has it may replay and discard dead letters. */
  OPERATOR_TOKEN: z.string().min(8),
});

/** What the control room is told by its environment beyond what every service is. */
export class ControlRoomConfig {
  private readonly env = readConfig(schema);
  readonly alertQueueDepth = this.env.ALERT_QUEUE_DEPTH;
  readonly operatorToken = this.env.OPERATOR_TOKEN;
  readonly alertsCheckEveryMs = this.env.ALERTS_CHECK_EVERY_MS;
}
