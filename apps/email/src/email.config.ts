import { milliseconds, readConfig } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

const schema = z.object({
  SMTP_URL: z.url({ protocol: /^smtps?$/ }),
  /**
   * For one send as a whole. Less than the 20 s that a service has to stop, and less than the 30 s after which PostgreSQL
   * ends the transaction around it.
   */
  SMTP_TIMEOUT_MS: milliseconds.min(100).max(28_000).default(18_000),
  MAIL_FROM: z.string().default('Order Rail <shop@order-rail.example>'),
  /** Receives the mails about alerts. */
  ON_CALL_MAIL: z.email().default('on-call@order-rail.example'),
  /** The shop stores no mail addresses: a customer's address is the customer id at this domain. */
  CUSTOMER_MAIL_DOMAIN: z.string().default('customers.order-rail.example'),
});

export const emailConfig = registerAs('email', () => {
  const env = readConfig(schema);
  return {
    smtpUrl: env.SMTP_URL,
    smtpTimeoutMs: env.SMTP_TIMEOUT_MS,
    from: env.MAIL_FROM,
    onCall: env.ON_CALL_MAIL,
    addressOf: (user_id: string): string => `${user_id.toLowerCase()}@${env.CUSTOMER_MAIL_DOMAIN}`,
  };
});

export type EmailConfig = ConfigType<typeof emailConfig>;
