import { createHash } from 'node:crypto';

export const CARRIER = 'Rail Post';

/** Deterministic, so that a label drawn again is the same. Sixteen digits: no collision is likely among a million orders. */
export function trackingNumberOf(order_id: string): string {
  const digest = createHash('sha256').update(order_id).digest();
  return `ORL${(digest.readBigUInt64BE() % 10_000_000_000_000_000n).toString().padStart(16, '0')}`;
}
