import { createHash } from 'node:crypto';

/** The same for the same order, so that a label made twice is one label; ten digits after the carrier's letters. */
export function trackingNumberOf(order_id: string): string {
  const digest = createHash('sha256').update(order_id).digest();
  return `ORL${(digest.readBigUInt64BE() % 10_000_000_000n).toString().padStart(10, '0')}`;
}
