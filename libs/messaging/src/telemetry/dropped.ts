/** A message that may be lost, telemetry or a reply, and was. */
export interface Dropped {
  type: string;
  /** Where it was taken from; undefined when it was not published. */
  queue: string | undefined;
  reason: (typeof dropReasons)[number];
}

/** By the publisher the first five, by the consumer the others. */
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
