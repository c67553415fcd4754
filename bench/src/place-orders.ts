import type { Bench } from './section.js';
import { measureIn } from './measuring-process.js';

/** Each order has its own customer. `inFlight` keep-alive connections send them; the first `warmUp` orders are not timed. */
export interface Placing {
  url: string;
  /** `bank` sends only the charges, directly to the bank. */
  at: 'shop' | 'bank';
  inFlight: number;
  /** Spreads the first orders over this time, so that later ones are not simultaneous; without it all start at once. */
  rampUpMs?: number;
  warmUp: number;
  timed: number;
  respondAsync: boolean;
  /** Signs the customers' tokens. */
  customerPrivateKey: string;
}

/** Response times in ms. */
export interface Placed {
  perSecond: number;
  p50: number;
  p99: number;
}

/** Places orders from another process; rejects when the shop refuses one. */
export const placeOrders = async (
  { stack, signal }: Bench,
  placing: Omit<Placing, 'customerPrivateKey'>,
): Promise<Placed> => {
  const { customerPrivateKey } = stack.facts;
  const script = new URL('./place-orders.process.js', import.meta.url);
  return await measureIn<Placed>(script, { ...placing, customerPrivateKey }, signal);
};
