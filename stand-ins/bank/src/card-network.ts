import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { bankConfig, type BankConfig } from './bank.config.js';
import { type ChargeDecision, decideCharge } from './domain/charge.js';
import type { Charge, ChargeRequest, LedgerEntry, Refund, RefundRequest } from './domain/ledger-entry.js';
import { decideRefund, type RefundDecision } from './domain/refund.js';
import { Ledger } from './persistence/ledger.js';
import { Turns } from './turns.js';

/** The answer to a charge, or why there is none. */
export type ChargeAnswer =
  { kind: 'charged'; charge: Charge } | Exclude<ChargeDecision, { kind: 'repeat' | 'settle' }>;

/** The answer to a refund, or why there is none. */
export type RefundAnswer =
  { kind: 'refunded'; refund: Refund } | Exclude<RefundDecision, { kind: 'repeat' | 'settle' }>;

/**
 * Charges and refunds alike, one at a time per order and per key:
 *
 * 1. Wait for one's turn, decide from the ledger. What stands under the key already is the answer.
 * 2. Take as long as the network takes. A crash until here leaves nothing: asked again, the bank decides anew.
 * 3. Append the decision and sync. A crash meanwhile leaves the whole entry, which is then the answer to the same
 *    key, or an unfinished line, which the next start cuts off.
 * 4. Answer. A crash before leaves the asker without an answer and the entry in the ledger: asking again gets it.
 */
@Injectable()
export class CardNetwork {
  private readonly log = new Logger('card-network');
  private readonly turns = new Turns();
  /** While it lasts, the card `tok_down` fails; a restarted bank has it again. */
  outage = true;

  constructor(
    private readonly ledger: Ledger,
    @Inject(bankConfig.KEY) private readonly config: BankConfig,
  ) {}

  charge(request: ChargeRequest): Promise<ChargeAnswer> {
    const { key, order_id, payment_token } = request;
    return this.turns.take([`order ${order_id}`, `charge ${key}`], async () => {
      const decision = decideCharge(
        this.ledger.charge(key),
        this.ledger.historyOf(order_id),
        request,
        this.outage,
      );
      if (decision.kind === 'repeat') return { kind: 'charged', charge: decision.charge };
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

  refund(request: RefundRequest): Promise<RefundAnswer> {
    const { key, order_id } = request;
    return this.turns.take([`order ${order_id}`, `refund ${key}`], async () => {
      const decision = decideRefund(this.ledger.refund(key), this.ledger.historyOf(order_id), request);
      if (decision.kind === 'repeat') return { kind: 'refunded', refund: decision.refund };
      if (decision.kind !== 'settle') return decision;
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
