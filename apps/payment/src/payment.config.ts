import { milliseconds, readConfig } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

const schema = z.object({
  BANK_URL: z.url(),
  /** Longer than the bank's slowest response. After a timeout the outcome is unknown, and the charge is retried. */
  BANK_TIMEOUT_MS: milliseconds.default(15_000),
});

export const paymentConfig = registerAs('payment', () => {
  const env = readConfig(schema);
  return {
    bankUrl: env.BANK_URL,
    bankTimeoutMs: env.BANK_TIMEOUT_MS,
  };
});

export type PaymentConfig = ConfigType<typeof paymentConfig>;
