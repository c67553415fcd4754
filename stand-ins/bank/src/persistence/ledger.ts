import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { Charge, LedgerEntry, Refund } from '../domain/ledger-entry.js';
import { ledgerEntry } from './entry.schema.js';
import { LedgerFile } from './ledger-file.js';

/** Everything the bank ever decided, on the disk and indexed in memory. */
export class Ledger implements OnApplicationShutdown {
  private readonly entries: LedgerEntry[] = [];
  private readonly byOrder = new Map<string, LedgerEntry[]>();
  private readonly charges = new Map<string, Charge>();
  private readonly refunds = new Map<string, Refund>();

  private constructor(private readonly file: LedgerFile) {}

  /** Reads the file back; a whole line that is no entry stops the start, because answers given on its account are unknown. */
  static async open(path: string): Promise<Ledger> {
    const log = new Logger('ledger');
    const { file, lines, cutOff } = await LedgerFile.open(path);
    if (cutOff > 0) log.warn(`cut off an unfinished last line of ${cutOff} bytes: it was never answered for`);
    const ledger = new Ledger(file);
    try {
      lines.forEach((line, index) => ledger.keep(read(line, `${path}, line ${index + 1}`)));
    } catch (error) {
      await file.close();
      throw error;
    }
    log.log(`${lines.length} entries`);
    return ledger;
  }

  /** Where it is false, the bank must be restarted to learn what it really wrote. */
  get isWritable(): boolean {
    return this.file.isWritable;
  }

  /** The final word on this charge key, if there is one. */
  charge(key: string): Charge | undefined {
    return this.charges.get(key);
  }

  /** The final word on this refund key, if there is one. */
  refund(key: string): Refund | undefined {
    return this.refunds.get(key);
  }

  /** All entries, oldest first. */
  all(): readonly LedgerEntry[] {
    return this.entries;
  }

  /** What happened to one order, oldest first. */
  historyOf(order_id: string): readonly LedgerEntry[] {
    return this.byOrder.get(order_id) ?? [];
  }

  /** Resolves when the entry is on the disk; before that nobody sees it. */
  async append(entry: LedgerEntry): Promise<void> {
    await this.file.append(JSON.stringify(entry));
    this.keep(entry);
  }

  /** Called when the last request has been answered. */
  async onApplicationShutdown(): Promise<void> {
    await this.file.close();
  }

  private keep(entry: LedgerEntry): void {
    this.entries.push(entry);
    const history = this.byOrder.get(entry.order_id);
    if (history) history.push(entry);
    else this.byOrder.set(entry.order_id, [entry]);
    if (entry.kind === 'charge') this.charges.set(entry.key, entry);
    if (entry.kind === 'refund') this.refunds.set(entry.key, entry);
  }
}

function read(line: string, place: string): LedgerEntry {
  try {
    return ledgerEntry.parse(JSON.parse(line));
  } catch (cause) {
    throw new Error(
      `${place} is not an entry of the ledger: restore the file, or start with a new LEDGER_FILE`,
      {
        cause,
      },
    );
  }
}
