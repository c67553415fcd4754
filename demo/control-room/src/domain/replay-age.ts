const DAY_MS = 24 * 3_600_000;

/** A replayed message may wait in its queue for a day before it is handled. */
const IN_QUEUE_DAYS = 1;

/** What a dead letter says about its age: the header `timestamp`, and when the control room kept it. */
export interface LetterAge {
  timestamp: unknown;
  first_seen_at: Date;
}

/**
 * True when the inbox of its queue may no longer know whether the message was handled, so that a replay could have its
 * effect twice. No message is handled before it is published.
 */
export function isTooOldToReplay(
  { timestamp, first_seen_at }: LetterAge,
  now: Date,
  inboxRetentionDays: number,
): boolean {
  const published = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  const since = Math.min(first_seen_at.getTime(), Number.isNaN(published) ? Infinity : published);
  return now.getTime() - since > (inboxRetentionDays - IN_QUEUE_DAYS) * DAY_MS;
}
