import type { Bench } from './section.js';
import { measureIn } from './measuring-process.js';

/** How orders are placed: each by a customer of its own, so many at any time over kept-alive connections, the first ones untimed. */
export interface Placing {
  url: string;
  /** The bank is asked for the charges alone. */
  at: 'shop' | 'bank';
  inFlight: number;
  /** The first ones come spread over this time, and none in step with another after that; all at once without it. */
  rampUpMs?: number;
  warmUp: number;
  timed: number;
  respondAsync: boolean;
  /** What the customers' tokens are signed with. */
  customerPrivateKey: string;
}

/** What was seen of it, the times in ms. */
export interface Placed {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Places orders from a process of its own; rejects when one of them is not taken. */
export const placeOrders = async (
  { stack, signal }: Bench,
  placing: Omit<Placing, 'customerPrivateKey'>,
): Promise<Placed> => {
  const { customerPrivateKey } = stack.facts;
  const script = new URL('./place-orders.process.js', import.meta.url);
  return await measureIn<Placed>(script, { ...placing, customerPrivateKey }, signal);
};
