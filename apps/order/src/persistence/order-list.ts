import { spanContextIn } from '#messaging';
import type { Order } from '#prisma/order';
import { Injectable } from '@nestjs/common';
import { OrderPrisma } from './order.database.js';

/** An absent member restricts nothing. */
export interface OrderListFilter {
  status?: Order['status'] | undefined;
  user_id?: string | undefined;
  order_id?: string | undefined;
  /** Only orders that were placed before this one, by their ids. */
  before?: string | undefined;
  /** Only orders that were placed after this one: the ones next to it. */
  after?: string | undefined;
}

/** `total` in minor units. */
export type ListedOrder = Pick<Order, 'user_id' | 'status' | 'total' | 'currency' | 'correlation_id'> & {
  order_id: string;
  created_at: Date;
  trace_id: string;
};

@Injectable()
export class OrderList {
  constructor(private readonly prisma: OrderPrisma) {}

  /** The newest first. Each filter has an index that is read from the cursor on. */
  async page(filter: OrderListFilter, limit: number): Promise<ListedOrder[]> {
    const { status, user_id, order_id, before, after } = filter;
    const rows = await this.prisma.order.findMany({
      where: {
        ...(status !== undefined && { status }),
        ...(user_id !== undefined && { user_id }),
        id: {
          ...(order_id !== undefined && { equals: order_id }),
          ...(before !== undefined && { lt: before }),
          ...(after !== undefined && { gt: after }),
        },
      },
      select: {
        ...{ id: true, user_id: true, status: true, total: true, currency: true },
        ...{ correlation_id: true, traceparent: true, created_at: true },
      },
      orderBy: { id: after === undefined ? 'desc' : 'asc' },
      take: limit,
    });
    const newestFirst = after === undefined ? rows : rows.reverse();
    return newestFirst.map(({ id, traceparent, ...row }) => ({
      ...row,
      order_id: id,
      trace_id: spanContextIn({ traceparent })?.traceId ?? '',
    }));
  }
}
