import { readPublicKey } from '#identity';
import { milliseconds, readBy, readConfig, retentionDays } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

const atLeastOne = z.coerce.number().int().min(1);

const schema = z.object({
  /** Verifies customers' tokens; it cannot sign any. */
  CUSTOMER_TOKEN_PUBLIC_KEY: readBy(readPublicKey),
  /** `POST /orders` waits this long for the payment, then responds with 202. */
  PAYMENT_TIMEOUT_MS: milliseconds.default(5_000),
  /** A pending order is cancelled at this age. */
  UNPAID_AFTER_MS: milliseconds.default(24 * 60 * 60 * 1000),
  UNPAID_CHECK_EVERY_MS: milliseconds.min(100).default(60_000),
  /** After this, a request with the same Idempotency-Key is a new order. */
  IDEMPOTENCY_KEYS_RETENTION_DAYS: retentionDays.default(30),
  IDEMPOTENCY_KEYS_CLEANING_EVERY_MS: milliseconds.min(1_000).default(3_600_000),
  /** More than a person orders, and fewer than payment's prefetch, so that one customer cannot fill it. */
  ORDERS_PER_MINUTE_PER_CUSTOMER: atLeastOne.default(30),
  /** Several customers may share one address, e.g. in an office. */
  ORDERS_PER_MINUTE_PER_ADDRESS: atLeastOne.default(300),
});

export const orderConfig = registerAs('order', () => {
  const env = readConfig(schema);
  return {
    customerPublicKey: env.CUSTOMER_TOKEN_PUBLIC_KEY,
    paymentTimeoutMs: env.PAYMENT_TIMEOUT_MS,
    unpaidAfterMs: env.UNPAID_AFTER_MS,
    unpaidCheckEveryMs: env.UNPAID_CHECK_EVERY_MS,
    idempotencyKeysRetentionDays: env.IDEMPOTENCY_KEYS_RETENTION_DAYS,
    idempotencyKeysCleaningEveryMs: env.IDEMPOTENCY_KEYS_CLEANING_EVERY_MS,
    ordersPerMinutePerCustomer: env.ORDERS_PER_MINUTE_PER_CUSTOMER,
    ordersPerMinutePerAddress: env.ORDERS_PER_MINUTE_PER_ADDRESS,
  };
});

export type OrderConfig = ConfigType<typeof orderConfig>;
