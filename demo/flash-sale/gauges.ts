import { OrderCreated, PaymentCaptured, PaymentCharge, subscriptions } from '#contracts';
import { workQueuesOf } from '#messaging';
import { Databases } from '../../stack/src/verify/databases.js';
import { Queues } from '../../stack/src/verify/queues.js';
import type { Sources } from '../../stack/src/verify/sources.js';

/** The states of a sale's orders and the depths of the queues, `atMs` after the start. */
export interface Sample {
  atMs: number;
  /** As counted by the client; the other numbers come from the shop's databases and queues. */
  accepted: number;
  paid: number;
  shipped: number;
  /** Shipped, declined or cancelled. */
  ended: number;
  /** Charge requests in the outbox of `order`, not yet in the queue. */
  unpublished: number;
  /** Ready messages in each of {@link watchedQueues}, without those delivered to a consumer and not acknowledged. */
  waiting: ReadonlyMap<string, number>;
}

/** The queue of charge requests, the queue of their outcomes, and the queues of `order.created`. */
export const watchedQueues = workQueuesOf(subscriptions).filter((queue) =>
  [PaymentCharge, PaymentCaptured, OrderCreated].some(({ type }) => `.${queue}`.endsWith(`.${type}`)),
);

/** Reads databases and queues as the auditor, a user who may only read. */
export class Gauges {
  private readonly databases: Databases;
  private readonly queues: Queues;

  /** Counts the orders of customers whose ids start with `customers`: letters, digits and dashes, as it is put into SQL. */
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

  /** The ids of all orders of the sale in the shop's database. */
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
