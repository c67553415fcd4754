const DAY_MS = 24 * 3_600_000;

/** A replayed message may wait in its queue for this long before it is handled. */
const IN_QUEUE_DAYS = 1;

/** The header `timestamp`, and the time at which the control room stored the dead letter. */
export interface DeadLetterAge {
  timestamp: unknown;
  first_seen_at: Date;
}

/**
 * True if the inbox may have deleted the id of the message, so that a replay could have its effect twice. The age counts
 * from the publication, because no message is handled before it.
 */
export function isTooOldToReplay(
  { timestamp, first_seen_at }: DeadLetterAge,
  now: Date,
  inboxRetentionDays: number,
): boolean {
  const published = typeof timestamp === 'string' ? Date.parse(timestamp) : Number.NaN;
  const since = Math.min(first_seen_at.getTime(), Number.isNaN(published) ? Infinity : published);
  return now.getTime() - since > (inboxRetentionDays - IN_QUEUE_DAYS) * DAY_MS;
}
