import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type OrderFact, totalsOf, type Totals } from '../domain/totals.js';
import { AnalyticsPrisma } from './analytics.database.js';

/** One row per counted event, so that a total can be traced to its orders. */
@Injectable()
export class Facts {
  constructor(private readonly prisma: AnalyticsPrisma) {}

  /** Idempotent: a second fact of the same message and kind changes nothing. */
  async add(tx: Transaction, facts: OrderFact[]): Promise<void> {
    await tx.sql`
      INSERT INTO order_facts (message_id, order_id, fact, amount, happened_at)
      SELECT * FROM unnest(
        ${facts.map(({ message_id }) => message_id)}::text[],
        ${facts.map(({ order_id }) => order_id)}::text[],
        ${facts.map(({ fact }) => fact)}::"Fact"[],
        ${facts.map(({ amount }) => amount)}::int[],
        ${facts.map(({ happened_at }) => happened_at)}::timestamptz[]
      )
      ON CONFLICT DO NOTHING`;
  }

  /** In the order in which they were counted. */
  async findByOrder(order_id: string): Promise<OrderFact[]> {
    return await this.prisma.orderFact.findMany({
      where: { order_id },
      orderBy: { id: 'asc' },
      omit: { id: true },
    });
  }

  async totals(): Promise<Totals> {
    const groups = await this.prisma.orderFact.groupBy({
      by: ['fact'],
      _count: true,
      _sum: { amount: true },
    });
    return totalsOf(
      groups.map(({ fact, _count, _sum }) => ({ fact, count: _count, amount: _sum.amount ?? 0 })),
    );
  }

  async countView(product_id: string): Promise<void> {
    await this.prisma.productViews.upsert({
      where: { product_id },
      create: { product_id, views: 1 },
      update: { views: { increment: 1 } },
    });
  }

  async views(): Promise<{ product_id: string; views: number }[]> {
    return await this.prisma.productViews.findMany({ orderBy: { views: 'desc' }, take: 100 });
  }
}
