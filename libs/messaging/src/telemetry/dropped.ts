/** A dropped message: telemetry or a reply. */
export interface Dropped {
  type: string;
  /** The queue of the consumer that dropped it; undefined if it was not published. */
  queue: string | undefined;
  reason: (typeof dropReasons)[number];
}

/** The first five are the publisher's, the others the consumer's. */
export const dropReasons = [
  'not-connected',
  'broker-blocked',
  'buffer-full',
  'unroutable',
  'unencodable',
  'redelivered',
  'unreadable',
  'dependency-unavailable',
  'failed',
] as const;
