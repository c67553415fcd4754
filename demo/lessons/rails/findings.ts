import type { VariantName } from './variants.js';

/** What the consumers of one rail did while one was killed, one was slow and one message could not be handled. */
export interface FailureFindings {
  sent: number;
  /** Sent and neither handled nor given up. */
  lost: number;
  /** Deliveries beyond the first of a message, without the retries of the poison message. */
  duplicatedBeforeInbox: number;
  /** Effects beyond the first of a message. */
  duplicatedAfterInbox: number;
  /** Effects behind one of a later message with the same key. */
  outOfOrder: number;
  /** How often the poison message was delivered, and how often it is in the dead letters at the end. */
  poisonDeliveries: number;
  deadLetters: number;
  handledBySlow: number;
  seconds: number;
  /** What the server said to wait before the first consumer started. */
  depthBefore: number;
  /** Acked messages that could be read again. */
  replayed: number;
}

/** With no work in the handler. */
export interface SpeedFindings {
  confirmedPerSecond: { one: number; many: number };
  ackedPerSecond: { one: number; many: number };
  /** In ms, from publishing to the handler, at 100 messages a second. */
  latency: { p50: number; p99: number };
  /** 0 if nothing can be read again. */
  replayedPerSecond: number;
}

export interface RailFindings {
  rail: VariantName;
  title: string;
  server: string;
  failures: FailureFindings;
  /** Undefined if it was not measured. */
  speed?: SpeedFindings;
  /** In ms, from the launch of the server with an empty data folder; undefined if it ran before. */
  firstMessageMs?: number;
  /** In MB. */
  memory?: number;
}

/** The number of messages that are in flight in the columns with many. */
export const MANY = 256;
