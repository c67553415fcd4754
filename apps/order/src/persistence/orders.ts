import type { Transaction } from '#database';
import type { Order } from '#prisma/order';
import { type MessageContext, spanContextIn } from '#messaging';
import { Injectable } from '@nestjs/common';
import type { CancelReason, DeliveryAddress, OrderLine, OrderState } from '../domain/order.js';
import { OrderPrisma } from './order.database.js';

/** Money in minor units. */
export interface StoredOrder {
  order_id: string;
  user_id: string;
  lines: OrderLine[];
  total: number;
  currency: string;
  delivery_address?: DeliveryAddress | undefined;
  state: OrderState;
  correlation_id: string;
  traceparent: string;
  created_at: Date;
}

/** The columns that Prisma and {@link Orders.lock} both select. */
type OrderRow = Pick<
  Order,
  | 'id'
  | 'user_id'
  | 'status'
  | 'total'
  | 'currency'
  | 'reason'
  | 'tracking_number'
  | 'correlation_id'
  | 'traceparent'
  | 'created_at'
> & { delivery_address: unknown; lines: OrderLine[] };

@Injectable()
export class Orders {
  constructor(private readonly prisma: OrderPrisma) {}

  /** Inserts a pending order and its lines in one round trip. */
  async add(tx: Transaction, order: Omit<StoredOrder, 'state' | 'created_at'>): Promise<StoredOrder> {
    const { order_id, user_id, lines, total, currency, correlation_id, traceparent } = order;
    const address = order.delivery_address ? JSON.stringify(order.delivery_address) : null;
    const [row] = await tx.sql<{ created_at: Date }>`
      WITH inserted_order AS (
        INSERT INTO orders (id, user_id, status, total, currency, delivery_address, correlation_id, traceparent)
        VALUES (${order_id}, ${user_id}, 'pending', ${total}, ${currency}, ${address}::jsonb, ${correlation_id},
                ${traceparent})
        RETURNING created_at
      ), inserted_lines AS (
        INSERT INTO order_lines (order_id, position, product_id, quantity, price)
        SELECT ${order_id}, line.number - 1, product_id, quantity, price
        FROM unnest(
          ${lines.map(({ product_id }) => product_id)}::text[],
          ${lines.map(({ quantity }) => quantity)}::int[],
          ${lines.map(({ price }) => price)}::int[]
        ) WITH ORDINALITY AS line (product_id, quantity, price, number)
      )
      SELECT created_at FROM inserted_order`;
    return { ...order, created_at: row!.created_at, state: { status: 'pending' } };
  }

  async find(order_id: string): Promise<StoredOrder | undefined> {
    const row = await this.prisma.order.findUnique({
      where: { id: order_id },
      include: { lines: { orderBy: { position: 'asc' }, omit: { order_id: true, position: true } } },
    });
    return row ? toOrder(row) : undefined;
  }

  /** Like {@link find}; throws if there is no such order. */
  async get(order_id: string): Promise<StoredOrder> {
    const order = await this.find(order_id);
    if (!order) throw new Error(`order ${order_id} is not in the database`);
    return order;
  }

  /** Locks the row until the transaction ends, so that concurrent events for one order are applied one after the other. */
  async lock(tx: Transaction, order_id: string): Promise<StoredOrder | undefined> {
    const [row] = await tx.sql<OrderRow>`
      SELECT id, user_id, status, total, currency, reason, tracking_number, correlation_id, traceparent, created_at,
             delivery_address, (
               SELECT json_agg(json_build_object('product_id', product_id, 'quantity', quantity, 'price', price)
                               ORDER BY position)
               FROM order_lines WHERE order_id = orders.id
             ) AS lines
      FROM orders WHERE id = ${order_id} FOR UPDATE`;
    return row && toOrder(row);
  }

  /** Also sets the time of the change. */
  async saveState(tx: Transaction, order_id: string, state: OrderState): Promise<void> {
    const { status, reason, tracking_number } = { reason: null, tracking_number: null, ...state };
    await tx.sql`
      UPDATE orders
      SET status = next.status,
          reason = coalesce(next.reason, orders.reason),
          tracking_number = coalesce(next.tracking_number, orders.tracking_number),
          settled_at = CASE WHEN next.status IN ('confirmed', 'declined') THEN now() ELSE settled_at END,
          shipped_at = CASE WHEN next.status = 'shipped' THEN now() ELSE shipped_at END,
          cancelled_at = CASE WHEN next.status = 'cancelled' THEN now() ELSE cancelled_at END
      FROM (SELECT ${status}::"OrderStatus", ${reason}::text, ${tracking_number}::text)
        AS next (status, reason, tracking_number)
      WHERE id = ${order_id}`;
  }

  /** Oldest first, each with the message context of the request that placed it. */
  async findPendingCreatedBefore(
    before: Date,
    limit: number,
  ): Promise<(MessageContext & { order_id: string })[]> {
    const rows = await this.prisma.order.findMany({
      where: { status: 'pending', created_at: { lt: before } },
      orderBy: { created_at: 'asc' },
      take: limit,
    });
    return rows.map(({ id, correlation_id, traceparent }) => ({
      order_id: id,
      correlationId: correlation_id,
      spanContext: spanContextIn({ traceparent }),
    }));
  }
}

const toOrder = ({
  id,
  status,
  reason,
  tracking_number,
  delivery_address,
  ...row
}: OrderRow): StoredOrder => ({
  order_id: id,
  user_id: row.user_id,
  lines: row.lines,
  total: row.total,
  currency: row.currency,
  correlation_id: row.correlation_id,
  traceparent: row.traceparent,
  created_at: row.created_at,
  delivery_address: (delivery_address as DeliveryAddress | null) ?? undefined,
  state: toState({ status, reason, tracking_number }),
});

function toState(row: Pick<OrderRow, 'status' | 'reason' | 'tracking_number'>): OrderState {
  switch (row.status) {
    case 'shipped':
      return { status: 'shipped', tracking_number: row.tracking_number ?? '' };
    case 'declined':
      return { status: 'declined', reason: row.reason ?? '' };
    case 'cancelled':
      return { status: 'cancelled', reason: row.reason as CancelReason };
    case 'confirmed':
      return { status: 'confirmed' };
    case 'pending':
      return { status: 'pending' };
  }
}
