import { milliseconds, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /**
   * For one mail as a whole: less than the 20 s that a service has to end, and than the 30 s after which PostgreSQL ends
   * the transaction around it.
   */
  SMTP_TIMEOUT_MS: milliseconds.min(100).max(28_000).default(18_000),
  MAIL_FROM: z.string().default('Order Rail <shop@order-rail.example>'),
  /** Whoever must look when a queue overflows or the first dead letter comes. */
  ON_CALL_MAIL: z.email().default('on-call@order-rail.example'),
  /** The shop has no address book: a customer's mailbox is the customer's id at this domain. */
  CUSTOMER_MAIL_DOMAIN: z.string().default('customers.order-rail.example'),
});

/** What email is told by its environment beyond what every service is. */
export class EmailConfig {
  private readonly env = readConfig(schema);
  readonly smtpUrl = this.env.SMTP_URL;
  readonly smtpTimeoutMs = this.env.SMTP_TIMEOUT_MS;
  readonly from = this.env.MAIL_FROM;
  readonly onCall = this.env.ON_CALL_MAIL;
  private readonly customerMailDomain = this.env.CUSTOMER_MAIL_DOMAIN;

  /** Where a customer's mail goes. */
  addressOf(user_id: string): string {
    return `${user_id.toLowerCase()}@${this.customerMailDomain}`;
  }
}
