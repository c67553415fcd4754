import { milliseconds, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  BANK_URL: z.url(),
  /** Longer than the bank ever takes: after it the outcome is unknown, and the charge is asked for again. */
  BANK_TIMEOUT_MS: milliseconds.default(15_000),
});

/** What payment is told by its environment beyond what every service is. */
export class PaymentConfig {
  private readonly env = readConfig(schema);
  readonly bankUrl = this.env.BANK_URL;
  readonly bankTimeoutMs = this.env.BANK_TIMEOUT_MS;
}
