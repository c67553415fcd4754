/** A message, as every rail carries it: JSON in the body. `key` decides the partition or the message group. */
export interface RailMessage {
  id: string;
  key: string;
  number: number;
  /** In ms since 1970. */
  sentAt: number;
}

/** Rejects if the message could not be handled. */
export type Handle = (message: RailMessage) => Promise<void>;

/** Takes no more messages, and resolves when those in progress are handled. */
export type Stop = () => Promise<void>;

/** `waiting`: not acked yet. `dead`: given up. */
export interface Depth {
  waiting: number;
  dead: number;
}

export interface RailOptions {
  /** Of the server. */
  url: string;
  /** Prefix of all queues, topics or keys. */
  name: string;
  /** Of the database with the inbox. */
  databaseUrl: string;
  /** Processes that consume at the same time. Only a rail that cannot divide its partitions itself uses it. */
  consumers: number;
}

/**
 * The same operations on every rail, each in the way of its own documentation: a file has them as `publish`, `consume`, `retry`,
 * `giveUp` and `replay`. Opening a rail creates what is missing.
 */
export interface Rail {
  /** Resolves when the server has confirmed all of them. */
  publish(messages: readonly RailMessage[]): Promise<void>;
  /** Delivers at least once: acks after `handle`. A failed message is retried, and given up after {@link MAX_ATTEMPTS}. */
  consume(handle: Handle, inFlight: number): Promise<Stop>;
  /** Reads again what was acked; returns the number of messages. */
  replay(handle: Handle): Promise<number>;
  close(): Promise<void>;
}

export type OpenRail = (options: RailOptions) => Promise<Rail>;

export const MAX_ATTEMPTS = 3;
export const RETRY_DELAY_MS = 200;

/** Of a stream or topic. */
export const PARTITIONS = 4;

export const encode = (message: RailMessage): Buffer => Buffer.from(JSON.stringify(message));

export const decode = (body: { toString(): string }): RailMessage =>
  JSON.parse(body.toString()) as RailMessage;
