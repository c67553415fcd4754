/** What analytics keeps of an order; money in minor units. */
export interface OrderFact {
  /** Of the message that told it; null in what was kept before this was. */
  message_id: string | null;
  order_id: string;
  fact: 'created' | 'cancelled' | 'refunded' | 'shipped';
  amount: number;
  happened_at: Date;
}

/** How often each fact was heard, and how much money it was about in minor units. */
export type Tally = Record<OrderFact['fact'], { count: number; amount: number }>;

/** Every fact has its place in the report, also one that was never heard. */
export function reportOf(rows: readonly { fact: OrderFact['fact']; count: number; amount: number }[]): Tally {
  const none = { count: 0, amount: 0 };
  const tally: Tally = { created: none, cancelled: none, refunded: none, shipped: none };
  for (const { fact, count, amount } of rows) tally[fact] = { count, amount };
  return tally;
}
