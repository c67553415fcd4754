import { fetchBounded } from '#http-client';
import { Problem } from '#service';
import { Inject, Injectable } from '@nestjs/common';
import { controlRoomConfig, type ControlRoomConfig } from '../control-room.config.js';
import { type OrderState, type OrderStatus, statusOf, storedStateOf } from '../domain/order-state.js';

/** `before` and `after` are order ids: the next older orders, or the next newer ones. At most one of them is set. */
export interface OrdersFilter {
  state?: OrderState | undefined;
  customer?: string | undefined;
  before?: string | undefined;
  after?: string | undefined;
}

export interface FoundOrder {
  order_id: string;
  user_id: string;
  correlation_id: string;
  created_at: string;
  trace_id: string;
  state: OrderState;
}

/**
 * The newest first; `older` and `newer` are cursors, absent where the list ends. Without `refunds_known` payment does not
 * answer, and a cancelled order may be refunded.
 */
export interface OrdersPage {
  orders: FoundOrder[];
  refunds_known: boolean;
  older?: string;
  newer?: string;
}

interface ListedOrder extends Omit<FoundOrder, 'state'> {
  status: OrderStatus;
}

const TIMEOUT_MS = 2_000;
/** As many order ids as fit into one request to payment. */
const PAGE_SIZE = 40;
/** A page of one of the states cancelled and refunded is filtered here, so it may have fewer orders. */
const MAX_REQUESTS = 10;

/** Reads orders where their state is stored: in the order service, and their refunds in payment. */
@Injectable()
export class ReadOrders {
  constructor(@Inject(controlRoomConfig.KEY) private readonly config: ControlRoomConfig) {}

  /** Throws Problem 503 if the order service does not answer, or payment when its answer decides what is listed. */
  async page({ state, customer, before, after }: OrdersFilter): Promise<OrdersPage> {
    const direction = after === undefined ? 'before' : 'after';
    const found: FoundOrder[] = [];
    let refunds_known = true;
    let cursor = after ?? before;
    let isMore = true;
    for (let requests = 0; isMore && found.length < PAGE_SIZE && requests < MAX_REQUESTS; requests++) {
      const listed = await this.list({
        ...(state && { status: statusOf(state) }),
        ...(customer !== undefined && { user_id: customer }),
        ...(cursor !== undefined && { [direction]: cursor }),
      });
      const refunded = await this.refundedOf(listed).catch((error: unknown) => {
        if (state !== undefined) throw error;
        refunds_known = false;
        return new Set<string>();
      });
      const orders = listed.map((order) => withState(order, refunded));
      if (direction === 'after') orders.reverse();
      found.push(...orders.filter((order) => state === undefined || order.state === state));
      isMore = orders.length === PAGE_SIZE;
      cursor = orders.at(-1)?.order_id ?? cursor;
    }
    if (found.length > PAGE_SIZE) {
      found.length = PAGE_SIZE;
      cursor = found.at(-1)?.order_id;
      isMore = true;
    }
    const first = found[0]?.order_id;
    if (direction === 'after') found.reverse();
    const [older, newer] =
      direction === 'after' ? [first, isMore && cursor] : [isMore && cursor, before !== undefined && first];
    return { orders: found, refunds_known, ...(older && { older }), ...(newer && { newer }) };
  }

  /** Undefined if there is no such order, or if a service that stores its state does not answer. */
  async find(order_id: string): Promise<FoundOrder | undefined> {
    try {
      const listed = await this.list({ order_id });
      const refunded = await this.refundedOf(listed);
      return listed.map((order) => withState(order, refunded))[0];
    } catch {
      return undefined;
    }
  }

  private async list(query: Record<string, string>): Promise<ListedOrder[]> {
    const search = new URLSearchParams({ ...query, limit: String(PAGE_SIZE) });
    return await this.get<ListedOrder[]>('order', `/orders?${search.toString()}`);
  }

  private async refundedOf(orders: readonly ListedOrder[]): Promise<ReadonlySet<string>> {
    const cancelled = orders.filter(({ status }) => status === 'cancelled').map(({ order_id }) => order_id);
    if (cancelled.length === 0) return new Set();
    const path = `/payments?order_ids=${encodeURIComponent(cancelled.join())}`;
    const payments = await this.get<{ order_id: string; status: string }[]>('payment', path);
    return new Set(payments.filter(({ status }) => status === 'refunded').map(({ order_id }) => order_id));
  }

  private async get<T>(service: string, path: string): Promise<T> {
    const url = `${this.config.serviceUrls.get(service) ?? ''}${path}`;
    const headers = service === 'order' ? { authorization: `Bearer ${this.config.operatorToken}` } : {};
    const response = await fetchBounded(url, { headers, timeoutMs: TIMEOUT_MS }).catch(() => undefined);
    if (response?.ok) return response.json<T>();
    throw new Problem(503, {
      title: `The ${service} service does not answer`,
      detail: `The state of orders cannot be read. Start ${service}, then try again.`,
    });
  }
}

const withState = (
  { order_id, user_id, correlation_id, trace_id, created_at, status }: ListedOrder,
  refunded: ReadonlySet<string>,
): FoundOrder => ({
  ...{ order_id, user_id, correlation_id, trace_id, created_at },
  state: storedStateOf(status, refunded.has(order_id)),
});
