/** `amount` in minor units. */
export interface OrderFact {
  /** The id of the event that it was made from; null in rows older than this column. */
  message_id: string | null;
  order_id: string;
  fact: 'created' | 'cancelled' | 'refunded' | 'shipped';
  amount: number;
  happened_at: Date;
}

/** Number of facts and sum of their amounts in minor units, by kind of fact. */
export type Totals = Record<OrderFact['fact'], { count: number; amount: number }>;

/** Has an entry for every kind of fact, zero if there are no rows. */
export function totalsOf(
  rows: readonly { fact: OrderFact['fact']; count: number; amount: number }[],
): Totals {
  const zero = { count: 0, amount: 0 };
  const totals: Totals = { created: zero, cancelled: zero, refunded: zero, shipped: zero };
  for (const { fact, count, amount } of rows) totals[fact] = { count, amount };
  return totals;
}
