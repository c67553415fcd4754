import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { bankConfig, type BankConfig } from './bank.config.js';
import { type ChargeDecision, decideCharge } from './domain/charge.js';
import type { Charge, ChargeRequest, LedgerEntry, Refund, RefundRequest } from './domain/ledger-entry.js';
import { decideRefund, type RefundDecision } from './domain/refund.js';
import { Ledger } from './persistence/ledger.js';
import { KeyedMutex } from './keyed-mutex.js';

/** The charge, or why there is none. */
export type ChargeResult =
  { kind: 'charged'; charge: Charge } | Exclude<ChargeDecision, { kind: 'replay' | 'record' }>;

/** The refund, or why there is none. */
export type RefundResult =
  { kind: 'refunded'; refund: Refund } | Exclude<RefundDecision, { kind: 'replay' | 'record' }>;

/**
 * Charges and refunds take the same steps, one request at a time per order and per key:
 *
 * 1. Acquire the mutex and decide from the ledger. An entry with the same key is the result.
 * 2. Wait for the simulated latency. A crash up to here leaves nothing, and a retry decides again.
 * 3. Append the entry and sync. A crash meanwhile leaves the complete entry, which is then the result for the same key, or
 *    an incomplete line, which the next start truncates.
 * 4. Respond. After a crash before the response, the entry is in the ledger, and a retry with the same key returns it.
 */
@Injectable()
export class CardNetwork {
  private readonly log = new Logger('card-network');
  private readonly mutex = new KeyedMutex();
  /** While true, the card `tok_down` fails. Kept in memory: true again after a restart. */
  outage = true;

  constructor(
    private readonly ledger: Ledger,
    @Inject(bankConfig.KEY) private readonly config: BankConfig,
  ) {}

  charge(request: ChargeRequest): Promise<ChargeResult> {
    const { key, order_id, payment_token } = request;
    return this.mutex.runExclusive([`order ${order_id}`, `charge ${key}`], async () => {
      const decision = decideCharge(
        this.ledger.charge(key),
        this.ledger.historyOf(order_id),
        request,
        this.outage,
      );
      if (decision.kind === 'replay') return { kind: 'charged', charge: decision.charge };
      if (decision.kind === 'key-reused') return decision;
      await delay(payment_token === 'tok_slow' ? this.config.slowMs : this.config.latencyMs);
      if (decision.kind === 'down') return decision;
      if (decision.kind === 'fault') {
        await this.record({ kind: 'fault', key, order_id, at: now() });
        return decision;
      }
      const charge = {
        kind: 'charge',
        charge_id: `ch_${uuidv7()}`,
        ...request,
        ...decision.outcome,
        at: now(),
      } as const;
      await this.record(charge);
      return { kind: 'charged', charge };
    });
  }

  refund(request: RefundRequest): Promise<RefundResult> {
    const { key, order_id } = request;
    return this.mutex.runExclusive([`order ${order_id}`, `refund ${key}`], async () => {
      const decision = decideRefund(this.ledger.refund(key), this.ledger.historyOf(order_id), request);
      if (decision.kind === 'replay') return { kind: 'refunded', refund: decision.refund };
      if (decision.kind !== 'record') return decision;
      await delay(this.config.latencyMs);
      const refund = {
        kind: 'refund',
        refund_id: `re_${uuidv7()}`,
        ...request,
        ...decision.outcome,
        at: now(),
      } as const;
      await this.record(refund);
      return { kind: 'refunded', refund };
    });
  }

  private async record(entry: LedgerEntry): Promise<void> {
    await this.ledger.append(entry);
    this.log.log(`${entry.order_id}: ${entry.kind === 'fault' ? 'failed, nothing charged' : entry.status}`);
  }
}

const now = () => new Date().toISOString();
