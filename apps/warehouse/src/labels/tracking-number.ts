import { createHash } from 'node:crypto';

/** Who fetches the parcels, and whose numbers they bear. */
export const CARRIER = 'Rail Post';

/** The same for the same order, so that a label made twice is one label; sixteen digits keep a million orders apart. */
export function trackingNumberOf(order_id: string): string {
  const digest = createHash('sha256').update(order_id).digest();
  return `ORL${(digest.readBigUInt64BE() % 10_000_000_000_000_000n).toString().padStart(16, '0')}`;
}
