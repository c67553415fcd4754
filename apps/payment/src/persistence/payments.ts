import type { Transaction } from '#database';
import type { Payment } from '#prisma/payment';
import { Injectable } from '@nestjs/common';
import type { PaymentState } from '../domain/payment.js';
import { PaymentPrisma } from './payment.database.js';

/** `amount` in minor units. */
export interface PaymentDetails {
  order_id: string;
  amount: number;
  currency: string;
}

@Injectable()
export class Payments {
  constructor(private readonly prisma: PaymentPrisma) {}

  /** Undefined until the bank has returned a result. */
  async find(order_id: string): Promise<PaymentState | undefined> {
    const row = await this.prisma.payment.findUnique({ where: { order_id } });
    return row ? toState(row) : undefined;
  }

  /** By order; without the orders for which the bank has returned no result. */
  async findAll(order_ids: string[]): Promise<[order_id: string, state: PaymentState][]> {
    const rows = await this.prisma.payment.findMany({ where: { order_id: { in: order_ids } } });
    return rows.map((row) => [row.order_id, toState(row)]);
  }

  /** Like {@link find}, and locks the payment until the transaction ends, with an advisory lock because the row may not exist. */
  async lock(tx: Transaction, order_id: string): Promise<PaymentState | undefined> {
    const [, [row]] = await Promise.all([
      tx.sql`SELECT pg_advisory_xact_lock(hashtextextended(${order_id}, 0))::text`,
      tx.sql<PaymentRow>`SELECT status, charge_id, refund_id, reason FROM payments WHERE order_id = ${order_id}`,
    ]);
    return row && toState(row);
  }

  /** Upserts; also sets the time of the change. */
  async saveState(tx: Transaction, details: PaymentDetails, state: PaymentState): Promise<void> {
    const { order_id, amount, currency } = details;
    const { status, charge_id, refund_id, reason } = {
      charge_id: null,
      refund_id: null,
      reason: null,
      ...state,
    };
    await tx.sql`
      INSERT INTO payments (order_id, amount, currency, status, charge_id, refund_id, reason,
                            captured_at, declined_at, refunded_at, voided_at)
      SELECT ${order_id}, ${amount}, ${currency}, status::"PaymentStatus", ${charge_id}, ${refund_id}, ${reason},
             CASE WHEN status = 'captured' THEN now() END, CASE WHEN status = 'declined' THEN now() END,
             CASE WHEN status = 'refunded' THEN now() END, CASE WHEN status = 'voided' THEN now() END
      FROM (SELECT ${status}::text) AS next (status)
      ON CONFLICT (order_id) DO UPDATE
        SET status = excluded.status,
            charge_id = coalesce(excluded.charge_id, payments.charge_id),
            refund_id = coalesce(excluded.refund_id, payments.refund_id),
            reason = coalesce(excluded.reason, payments.reason),
            captured_at = coalesce(excluded.captured_at, payments.captured_at),
            declined_at = coalesce(excluded.declined_at, payments.declined_at),
            refunded_at = coalesce(excluded.refunded_at, payments.refunded_at),
            voided_at = coalesce(excluded.voided_at, payments.voided_at)`;
  }
}

type PaymentRow = Pick<Payment, 'status' | 'charge_id' | 'refund_id' | 'reason'>;

function toState({ status, charge_id, refund_id, reason }: PaymentRow): PaymentState {
  switch (status) {
    case 'captured':
      return { status, charge_id: charge_id ?? '' };
    case 'declined':
      return { status, reason: reason ?? '' };
    case 'refunded':
      return { status, refund_id: refund_id ?? '' };
    case 'voided':
      return { status };
  }
}
