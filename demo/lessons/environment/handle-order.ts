import type { Transaction } from '#database';

/** The effect of a message: inserts one row, also when the order has a row already. */
export type HandleOrder = (tx: Transaction, consumer: string, number: number) => Promise<void>;

export const handleOrder: HandleOrder = async (tx, consumer, number) => {
  await tx.sql`INSERT INTO handled_orders (consumer, number) VALUES (${consumer}, ${number})`;
};

/** The returned handler fails at the first try of every tenth order. */
export function failEveryTenthOnce(): HandleOrder {
  const failed = new Set<number>();
  return async (tx, consumer, number) => {
    if (number % 10 === 0 && !failed.has(number)) {
      failed.add(number);
      throw new Error(`order ${number} fails at the first try`);
    }
    await handleOrder(tx, consumer, number);
  };
}
