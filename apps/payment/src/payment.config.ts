import { milliseconds, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  BANK_URL: z.url(),
  /** Longer than the bank's slowest response. After a timeout the outcome is unknown, and the charge is retried. */
  BANK_TIMEOUT_MS: milliseconds.default(15_000),
});

export class PaymentConfig {
  private readonly env = readConfig(schema);
  readonly bankUrl = this.env.BANK_URL;
  readonly bankTimeoutMs = this.env.BANK_TIMEOUT_MS;
}
