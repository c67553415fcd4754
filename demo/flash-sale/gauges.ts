import { OrderCreated, PaymentCaptured, PaymentCharge, subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { Databases } from '../../stack/src/verify/databases.js';
import { Queues } from '../../stack/src/verify/queues.js';
import type { Sources } from '../../stack/src/verify/sources.js';

/** How far the orders of a sale have come, and what waits where, so long after its beginning. */
export interface Sample {
  atMs: number;
  /** Answered with an order; by the customers' count, the others by the shop's. */
  accepted: number;
  paid: number;
  shipped: number;
  /** Shipped, declined or cancelled. */
  ended: number;
  /** Charge requests that are in order's outbox and not yet in the queue. */
  unpublished: number;
  /** Messages that wait in each of {@link watchedQueues}; those in a consumer's hand are not among them. */
  waiting: ReadonlyMap<string, number>;
}

/** The request queue in which a spike waits, the news of what was charged on its way back, and the copies of `order.created`. */
export const watchedQueues = workQueuesOf(subscriptions).filter((queue) =>
  [PaymentCharge, PaymentCaptured, OrderCreated].some(({ type }) => `.${queue}`.endsWith(`.${type}`)),
);

/** Reads the shop as the auditor who may change nothing. */
export class Gauges {
  private readonly databases: Databases;
  private readonly queues: Queues;

  /** Of the orders whose customers' names begin with `customers`, letters, digits and dashes. */
  constructor(
    sources: Sources,
    private readonly customers: string,
  ) {
    this.databases = new Databases(sources);
    this.queues = new Queues(sources);
  }

  async read(): Promise<Omit<Sample, 'atMs' | 'accepted'>> {
    const [[orders], waiting] = await Promise.all([
      this.databases.rows<Pick<Sample, 'paid' | 'shipped' | 'ended' | 'unpublished'>>(
        'order',
        `SELECT count(*) FILTER (WHERE status IN ('confirmed', 'shipped'))::int AS paid,
                count(*) FILTER (WHERE status = 'shipped')::int AS shipped,
                count(*) FILTER (WHERE status NOT IN ('pending', 'confirmed'))::int AS ended,
                (SELECT count(*)::int FROM outbox WHERE routing_key = '${PaymentCharge.type}') AS unpublished
         FROM orders WHERE ${this.ofTheSale}`,
      ),
      this.queues.readyMessages(watchedQueues),
    ]);
    return { ...orders!, waiting };
  }

  /** The ids of the orders that the shop has, one for each customer unless something went wrong. */
  async orderIds(): Promise<string[]> {
    const rows = await this.databases.rows<{ id: string }>(
      'order',
      `SELECT id FROM orders WHERE ${this.ofTheSale}`,
    );
    return rows.map(({ id }) => id);
  }

  async close(): Promise<void> {
    await Promise.all([this.databases.close(), this.queues.close()]);
  }

  private get ofTheSale(): string {
    return `user_id LIKE '${this.customers}%'`;
  }
}
