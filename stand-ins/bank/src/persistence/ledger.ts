import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Charge, LedgerEntry, Refund } from '../domain/ledger-entry.js';
import { ledgerEntry } from './entry.schema.js';
import { LedgerFile } from './ledger-file.js';

/** All entries, on disk and indexed in memory. */
export class Ledger implements OnApplicationShutdown {
  private readonly entries: LedgerEntry[] = [];
  private readonly byOrder = new Map<string, LedgerEntry[]>();
  private readonly charges = new Map<string, Charge>();
  private readonly refunds = new Map<string, Refund>();

  private constructor(private readonly file: LedgerFile) {}

  /** Reads the file. Throws for a complete line that is not an entry, because its response may have been sent. */
  static async open(path: string): Promise<Ledger> {
    const log = new Logger('ledger');
    const { file, lines, truncatedBytes } = await LedgerFile.open(path);
    if (truncatedBytes > 0)
      log.warn(`truncated an incomplete last line of ${truncatedBytes} bytes: its request got no response`);
    const ledger = new Ledger(file);
    try {
      lines.forEach((line, index) => ledger.index(parseEntry(line, `${path}, line ${index + 1}`)));
    } catch (error) {
      await file.close();
      throw error;
    }
    log.log(`read ${lines.length} entries`);
    return ledger;
  }

  /** If false, restart the bank, which reads the file again. */
  get isWritable(): boolean {
    return this.file.isWritable;
  }

  charge(key: string): Charge | undefined {
    return this.charges.get(key);
  }

  refund(key: string): Refund | undefined {
    return this.refunds.get(key);
  }

  /** Oldest first. */
  all(): readonly LedgerEntry[] {
    return this.entries;
  }

  /** Oldest first. */
  historyOf(order_id: string): readonly LedgerEntry[] {
    return this.byOrder.get(order_id) ?? [];
  }

  /** Resolves when the entry is durable. Readers do not see it before. */
  async append(entry: LedgerEntry): Promise<void> {
    await this.file.append(JSON.stringify(entry));
    this.index(entry);
  }

  /** Runs after the last response was sent. */
  async onApplicationShutdown(): Promise<void> {
    await this.file.close();
  }

  private index(entry: LedgerEntry): void {
    this.entries.push(entry);
    const history = this.byOrder.get(entry.order_id);
    if (history) history.push(entry);
    else this.byOrder.set(entry.order_id, [entry]);
    if (entry.kind === 'charge') this.charges.set(entry.key, entry);
    if (entry.kind === 'refund') this.refunds.set(entry.key, entry);
  }
}

function parseEntry(line: string, place: string): LedgerEntry {
  try {
    return ledgerEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(`${place} is not a ledger entry: restore the file, or set LEDGER_FILE to a new file`, {
      cause,
    });
  }
}
