import { milliseconds, readConfig } from '#service';
import { z } from 'zod';

const schema = z.object({
  /** JSON lines, one entry each. Only one bank process may use it. */
  LEDGER_FILE: z.string().min(1),
  BANK_LATENCY_MS: milliseconds.default(500),
  BANK_SLOW_MS: milliseconds.default(10_000),
});

/** The bank is independent: it has no setting for the shop's broker or databases. */
export class BankConfig {
  private readonly env = readConfig(schema);
  readonly ledgerFile = this.env.LEDGER_FILE;
  readonly latencyMs = this.env.BANK_LATENCY_MS;
  readonly slowMs = this.env.BANK_SLOW_MS;
}
