import { type Payment, Prisma } from '#prisma/payment';
import { Injectable } from '@nestjs/common';
import type { PaymentState } from '../domain/payment.js';
import { PaymentDatabase, type PaymentTransaction } from './payment.database.js';

/** What a payment is about; money in minor units. */
export interface PaymentFacts {
  order_id: string;
  amount: number;
  currency: string;
}

/** What became of each order's money. */
@Injectable()
export class Payments {
  constructor(private readonly database: PaymentDatabase) {}

  /** Undefined while the bank has not spoken. */
  async find(order_id: string, tx: PaymentTransaction = this.database): Promise<PaymentState | undefined> {
    const [row] = await tx.$queryRaw<PaymentRow[]>`
      SELECT status::text, charge_id, refund_id, reason FROM payments WHERE order_id = ${order_id}`;
    return row && read(row);
  }

  /** Like {@link find}, and nobody else decides about this order's money until the transaction ends, also when there is none yet. */
  async lock(tx: PaymentTransaction, order_id: string): Promise<PaymentState | undefined> {
    const [, state] = await Promise.all([
      tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${order_id}, 0))::text`,
      this.find(order_id, tx),
    ]);
    return state;
  }

  /** Writes the decided state with the date of its becoming. */
  async become(tx: PaymentTransaction, facts: PaymentFacts, state: PaymentState): Promise<void> {
    const { order_id, amount, currency } = facts;
    const { status, charge_id, refund_id, reason } = {
      charge_id: null,
      refund_id: null,
      reason: null,
      ...state,
    };
    const date = Prisma.raw(`${status}_at`);
    await tx.$executeRaw`
      INSERT INTO payments (order_id, amount, currency, status, charge_id, refund_id, reason, ${date})
      VALUES (${order_id}, ${amount}, ${currency}, ${status}::"PaymentStatus", ${charge_id}, ${refund_id}, ${reason}, now())
      ON CONFLICT (order_id) DO UPDATE
        SET status = excluded.status, ${date} = now(),
            charge_id = coalesce(excluded.charge_id, payments.charge_id),
            refund_id = coalesce(excluded.refund_id, payments.refund_id),
            reason = coalesce(excluded.reason, payments.reason)`;
  }
}

type PaymentRow = Pick<Payment, 'status' | 'charge_id' | 'refund_id' | 'reason'>;

function read({ status, charge_id, refund_id, reason }: PaymentRow): PaymentState {
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
