import type { Transaction } from '#database';
import { Injectable } from '@nestjs/common';
import { type OrderFact, reportOf, type Tally } from '../domain/report.js';
import { AnalyticsPrisma } from './analytics.database.js';

/** Everything that was heard, one row each: a total can always be traced to its orders. */
@Injectable()
export class Facts {
  constructor(private readonly prisma: AnalyticsPrisma) {}

  /** A fact that is stored already, from a message of the same id and type, is left as it is. */
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

  /** All facts about one order in the order they were heard. */
  async of(order_id: string): Promise<OrderFact[]> {
    return await this.prisma.orderFact.findMany({
      where: { order_id },
      orderBy: { id: 'asc' },
      omit: { id: true },
    });
  }

  async tally(): Promise<Tally> {
    const groups = await this.prisma.orderFact.groupBy({
      by: ['fact'],
      _count: true,
      _sum: { amount: true },
    });
    return reportOf(
      groups.map(({ fact, _count, _sum }) => ({ fact, count: _count, amount: _sum.amount ?? 0 })),
    );
  }

  /** Counts a view; approximate, since views may get lost on the way. */
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
