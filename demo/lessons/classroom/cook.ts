import type { Transaction } from '#database';

/** The effect of a ticket: one dish more, whether or not there is one already. */
export type Cook = (tx: Transaction, chef: string, number: number) => Promise<void>;

/** A chef who never fails. */
export const cook: Cook = async (tx, chef, number) => {
  await tx.sql`INSERT INTO dishes (chef, number) VALUES (${chef}, ${number})`;
};

/** A chef who burns every tenth dish the first time. */
export function burnEveryTenthOnce(): Cook {
  const burnt = new Set<number>();
  return async (tx, chef, number) => {
    if (number % 10 === 0 && !burnt.has(number)) {
      burnt.add(number);
      throw new Error(`dish ${number} is burnt`);
    }
    await cook(tx, chef, number);
  };
}
