import { milliseconds, readConfig } from '#service';
import { type ConfigType, registerAs } from '@nestjs/config';
import { z } from 'zod';

const schema = z.object({
  /** JSON lines, one entry each. Only one bank process may use it. */
  LEDGER_FILE: z.string().min(1),
  BANK_LATENCY_MS: milliseconds.default(500),
  BANK_SLOW_MS: milliseconds.default(10_000),
});

export const bankConfig = registerAs('bank', () => {
  const env = readConfig(schema);
  return {
    ledgerFile: env.LEDGER_FILE,
    latencyMs: env.BANK_LATENCY_MS,
    slowMs: env.BANK_SLOW_MS,
  };
});

export type BankConfig = ConfigType<typeof bankConfig>;
