import type { Prisma } from '#prisma/order';
import type { Cause } from '#messaging';
import { Injectable } from '@nestjs/common';
import type { OrderLine, OrderState } from '../domain/order.js';
import { OrderDatabase, type OrderTransaction } from './order.database.js';

/** An order as it is kept; money in minor units. */
export interface StoredOrder {
  order_id: string;
  user_id: string;
  lines: OrderLine[];
  total: number;
  currency: string;
  state: OrderState;
  correlation_id: string;
  traceparent: string;
  created_at: Date;
}

const withLines = { lines: { orderBy: { position: 'asc' } } } satisfies Prisma.OrderInclude;

/** The orders, and the only place that knows how they are stored. */
@Injectable()
export class Orders {
  constructor(private readonly database: OrderDatabase) {}

  /** Saves a new, pending order. */
  async add(tx: OrderTransaction, order: Omit<StoredOrder, 'state' | 'created_at'>): Promise<void> {
    const { order_id, lines, ...rest } = order;
    const data = lines.map((line, position) => ({ ...line, position }));
    await tx.order.create({ data: { ...rest, id: order_id, status: 'pending', lines: { create: data } } });
  }

  /** Undefined for an id that is nobody's. */
  async find(order_id: string): Promise<StoredOrder | undefined> {
    const row = await this.database.order.findUnique({ where: { id: order_id }, include: withLines });
    return row ? read(row) : undefined;
  }

  /** Like {@link find}, for an id that is known to be an order's. */
  async get(order_id: string): Promise<StoredOrder> {
    const order = await this.find(order_id);
    if (!order) throw new Error(`order ${order_id} has disappeared`);
    return order;
  }

  /** Locks the order until the transaction ends: two events about it are decided one after the other. */
  async lock(tx: OrderTransaction, order_id: string): Promise<StoredOrder | undefined> {
    await tx.$queryRaw`SELECT id FROM orders WHERE id = ${order_id} FOR UPDATE`;
    const row = await tx.order.findUnique({ where: { id: order_id }, include: withLines });
    return row ? read(row) : undefined;
  }

  /** Writes the decided state with the date of its becoming. */
  async become(tx: OrderTransaction, order_id: string, state: OrderState): Promise<void> {
    const now = new Date();
    const dates = {
      pending: {},
      confirmed: { settled_at: now },
      declined: { settled_at: now },
      shipped: { shipped_at: now },
      cancelled: { cancelled_at: now },
    };
    await tx.order.update({ where: { id: order_id }, data: { ...state, ...dates[state.status] } });
  }

  /** Orders that were placed before the given time and are still not paid, the oldest first, each with its story. */
  async pendingSince(before: Date, limit: number): Promise<(Cause & { order_id: string })[]> {
    const rows = await this.database.order.findMany({
      where: { status: 'pending', created_at: { lt: before } },
      orderBy: { created_at: 'asc' },
      take: limit,
    });
    return rows.map(({ id, correlation_id, traceparent }) => ({
      order_id: id,
      correlationId: correlation_id,
      traceparent,
    }));
  }
}

function read(row: Prisma.OrderGetPayload<{ include: typeof withLines }>): StoredOrder {
  const { id, user_id, total, currency, correlation_id, traceparent, created_at } = row;
  const lines = row.lines.map(({ product_id, quantity, price }) => ({ product_id, quantity, price }));
  const kept = { order_id: id, user_id, lines, total, currency, correlation_id, traceparent, created_at };
  return { ...kept, state: readState(row) };
}

function readState(row: {
  status: string;
  reason: string | null;
  tracking_number: string | null;
}): OrderState {
  switch (row.status) {
    case 'shipped':
      return { status: 'shipped', tracking_number: row.tracking_number ?? '' };
    case 'declined':
      return { status: 'declined', reason: row.reason ?? '' };
    case 'cancelled':
      return { status: 'cancelled', reason: row.reason === 'unpaid' ? 'unpaid' : 'out_of_stock' };
    case 'confirmed':
      return { status: 'confirmed' };
    default:
      return { status: 'pending' };
  }
}
