/** A dropped message: telemetry or a reply. */
export interface Dropped {
  type: string;
  /** The queue of the consumer that dropped it; undefined if it was not published. */
  queue: string | undefined;
  reason: (typeof dropReasons)[number];
}

/** Why a publisher drops a message. */
export const publisherDropReasons = [
  'not-connected',
  'broker-blocked',
  'buffer-full',
  'unroutable',
  'unencodable',
] as const;

/** Those of the publisher, and those of the consumer. */
export const dropReasons = [
  ...publisherDropReasons,
  'redelivered',
  'unreadable',
  'dependency-unavailable',
  'failed',
] as const;
