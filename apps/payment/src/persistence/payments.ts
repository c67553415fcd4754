import type { Payment } from '#prisma/payment';
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
  async find(order_id: string): Promise<PaymentState | undefined> {
    return read(await this.database.payment.findUnique({ where: { order_id } }));
  }

  /** Like {@link find}, and nobody else decides about this order's money until the transaction ends, also when there is none yet. */
  async lock(tx: PaymentTransaction, order_id: string): Promise<PaymentState | undefined> {
    await tx.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended(${order_id}, 0))::text`;
    return read(await tx.payment.findUnique({ where: { order_id } }));
  }

  /** Writes the decided state with the date of its becoming. */
  async become(tx: PaymentTransaction, facts: PaymentFacts, state: PaymentState): Promise<void> {
    const data = { ...facts, ...state, [`${state.status}_at`]: new Date() };
    await tx.payment.upsert({ where: { order_id: facts.order_id }, create: data, update: data });
  }
}

function read(row: Payment | null): PaymentState | undefined {
  switch (row?.status) {
    case undefined:
      return undefined;
    case 'captured':
      return { status: 'captured', charge_id: row?.charge_id ?? '' };
    case 'declined':
      return { status: 'declined', reason: row?.reason ?? '' };
    case 'refunded':
      return { status: 'refunded', refund_id: row?.refund_id ?? '' };
    case 'voided':
      return { status: 'voided' };
  }
}
