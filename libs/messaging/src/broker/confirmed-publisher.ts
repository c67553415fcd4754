import { type ConfirmChannel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { Unavailable, Unencodable } from '../failure/failures.js';
import type { BrokerConnection, Log } from './broker-connection.js';
import { RecoveringChannel } from './recovering-channel.js';

/** The broker took the message but no queue wanted it: the topology lacks a binding. */
export class Unroutable extends Error {
  override name = 'Unroutable';
}

/** The broker closed the channel over one of the messages in flight, for lack of a right for instance; it does not say which. */
export class Refused extends Error {
  override name = 'Refused';
}

interface Waiting {
  bytes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Longer than a broker takes that is short of processors; a blocked one may take as long as it is blocked. */
const CONFIRM_TIMEOUT_MS = 30_000;

/** A message that was refused is rescheduled by its owner, so the other messages need not wait for the channel. */
const LONGEST_DELAY_MS = 200;

/** What a blocked broker leaves in the memory of this process for each publisher; beside it, one message of any size. */
const MAX_UNCONFIRMED_BYTES = 16 * 1024 * 1024;

/** What a publisher is called in logs and how long it waits for the broker. */
export interface ConfirmedPublisherOptions {
  name?: string;
  confirmTimeoutMs?: number;
}

/** Publishes and says only then "done" when the broker has the message safe in at least one queue. */
export class ConfirmedPublisher {
  private channel: ConfirmChannel | undefined;
  private readonly recovering: RecoveringChannel<ConfirmChannel>;
  private readonly confirmTimeoutMs: number;
  private readonly waiting = new Set<Waiting>();
  private readonly returned = new Set<string>();
  private unconfirmedBytes = 0;
  /** When the last confirm came, or the first message after it was sent. */
  private progressAt = 0;

  constructor(
    private readonly connection: BrokerConnection,
    log: Log,
    { name = 'publisher', confirmTimeoutMs = CONFIRM_TIMEOUT_MS }: ConfirmedPublisherOptions = {},
  ) {
    this.confirmTimeoutMs = confirmTimeoutMs;
    this.recovering = new RecoveringChannel(
      connection,
      {
        name,
        longestDelayMs: LONGEST_DELAY_MS,
        create: (opened) => opened.createConfirmChannel(),
        setUp: (channel) => Promise.resolve(this.use(channel)),
        whenClosed: (error) => this.lost(error),
      },
      log,
    );
  }

  /** False while publishing would fail at once. */
  get isReady(): boolean {
    return this.channel !== undefined && this.connection.isUp;
  }

  /** Settles when the broker confirmed; rejects with Unavailable (may have arrived: publish again), Unroutable, Refused or Unencodable. */
  publish({ exchange, routingKey, body, properties }: OutgoingMessage): Promise<void> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new Unavailable('RabbitMQ is not connected'));
    if (this.waiting.size > 0 && this.unconfirmedBytes + body.length > MAX_UNCONFIRMED_BYTES)
      return Promise.reject(new Unavailable('too much waits for the confirm of RabbitMQ'));
    return new Promise((resolve, reject) => {
      const entry: Waiting = { bytes: body.length, resolve, reject };
      if (this.waiting.size === 0) this.progressAt = performance.now();
      this.waiting.add(entry);
      this.unconfirmedBytes += entry.bytes;
      const settle = (error: unknown) => {
        if (!this.waiting.delete(entry)) return;
        this.unconfirmedBytes -= entry.bytes;
        this.progressAt = performance.now();
        if (error) reject(new Unavailable('RabbitMQ refused the message', { cause: error }));
        else if (this.returned.size > 0 && this.returned.delete(keyOf(exchange, routingKey, properties)))
          reject(new Unroutable(`no queue is bound for ${exchange} ${routingKey}`));
        else resolve();
      };
      try {
        const options = { ...properties, userId: this.connection.user, mandatory: true };
        channel.publish(exchange, routingKey, body, options, settle);
      } catch (error) {
        if (error instanceof IllegalOperationError) return settle(error);
        this.waiting.delete(entry);
        this.unconfirmedBytes -= entry.bytes;
        reject(unencodable(error));
      }
    });
  }

  private use(channel: ConfirmChannel): void {
    channel.on('return', ({ fields, properties }) => {
      this.returned.add(keyOf(fields.exchange, fields.routingKey, properties));
    });
    this.channel = channel;
    this.watchConfirms(channel);
  }

  /** A channel on which no confirm comes is opened anew; if RabbitMQ does not answer that either, so is its connection. */
  private watchConfirms(channel: ConfirmChannel): void {
    const timer = setInterval(() => {
      if (this.channel !== channel) return clearInterval(timer);
      if (this.connection.isBlockedSince) this.progressAt = performance.now();
      const silentMs = performance.now() - this.progressAt;
      if (this.waiting.size === 0 || silentMs < this.confirmTimeoutMs) return;
      this.recovering.close(new Error(`RabbitMQ has confirmed nothing for ${Math.round(silentMs)} ms`));
    }, 1_000);
    timer.unref();
  }

  /** What was not confirmed may or may not have arrived: it is reported as unpublished, the inbox drops a duplicate. */
  private lost(error: Error): void {
    this.channel = undefined;
    this.returned.clear();
    this.unconfirmedBytes = 0;
    const interrupted = [...this.waiting];
    this.waiting.clear();
    // Only RabbitMQ gives the closing of a channel a code.
    const reason =
      'code' in error
        ? new Refused(error.message)
        : new Unavailable('RabbitMQ went away before it confirmed', { cause: error });
    for (const { reject } of interrupted) reject(reason);
  }
}

/** amqplib encodes a message before it writes any of it, so the channel is as it was. */
export const unencodable = (error: unknown): Unencodable =>
  new Unencodable(`amqplib cannot encode the message: ${(error as Error).message}`, { cause: error });

const keyOf = (exchange: string, routingKey: string, { messageId }: { messageId?: unknown }): string =>
  `${exchange}/${routingKey}/${String(messageId)}`;
