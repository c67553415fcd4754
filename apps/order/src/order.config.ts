import { readPublicKey } from '#identity';
import { milliseconds, readBy, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  /** With it customers' tokens are checked; it can't make any. */
  CUSTOMER_TOKEN_PUBLIC_KEY: readBy(readPublicKey),
  /** How long a customer waits for the payment before the answer is 202. */
  PAYMENT_TIMEOUT_MS: milliseconds.default(5_000),
  /** An order that is not paid by then is cancelled. */
  UNPAID_AFTER_MS: milliseconds.default(24 * 60 * 60 * 1000),
  UNPAID_CHECK_EVERY_MS: milliseconds.min(100).default(60_000),
});

/** What order is told by its environment beyond what every service is. */
export class OrderConfig {
  private readonly env = readConfig(schema);
  readonly customerPublicKey = this.env.CUSTOMER_TOKEN_PUBLIC_KEY;
  readonly paymentTimeoutMs = this.env.PAYMENT_TIMEOUT_MS;
  readonly unpaidAfterMs = this.env.UNPAID_AFTER_MS;
  readonly unpaidCheckEveryMs = this.env.UNPAID_CHECK_EVERY_MS;
}
