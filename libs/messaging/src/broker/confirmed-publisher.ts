import { type ChannelModel, type ConfirmChannel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { Unavailable, Unencodable } from '../failure/failures.js';
import { type BrokerConnection, endConnectionWith, type Log } from './broker-connection.js';

/** The broker took the message but no queue wanted it: the topology lacks a binding. */
export class Unroutable extends Error {
  override name = 'Unroutable';
}

/** The broker closed the channel over one of the messages in flight, for lack of a right for instance; it does not say which. */
export class Refused extends Error {
  override name = 'Refused';
}

interface Waiting {
  resolve: () => void;
  reject: (error: Error) => void;
}

/** Longer than a broker takes that is short of processors; a blocked one may take as long as it is blocked. */
const CONFIRM_TIMEOUT_MS = 30_000;

/** Publishes and says only then "done" when the broker has the message safe in at least one queue. */
export class ConfirmedPublisher {
  private channel: ConfirmChannel | undefined;
  private readonly waiting = new Set<Waiting>();
  private readonly returned = new Set<string>();
  /** When the last confirm came, or the first message after it was sent. */
  private progressAt = 0;

  constructor(
    private readonly connection: BrokerConnection,
    private readonly log: Log,
    private readonly confirmTimeoutMs = CONFIRM_TIMEOUT_MS,
  ) {
    connection.whenConnected((opened) => this.open(opened));
  }

  /** False while publishing would fail at once. */
  get isReady(): boolean {
    return this.channel !== undefined && this.connection.isUp;
  }

  /** Settles when the broker confirmed; rejects with Unavailable (may have arrived: publish again), Unroutable, Refused or Unencodable. */
  publish({ exchange, routingKey, body, properties }: OutgoingMessage): Promise<void> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new Unavailable('RabbitMQ is not connected'));
    return new Promise((resolve, reject) => {
      const entry: Waiting = { resolve, reject };
      if (this.waiting.size === 0) this.progressAt = performance.now();
      this.waiting.add(entry);
      const settle = (error: unknown) => {
        if (!this.waiting.delete(entry)) return;
        this.progressAt = performance.now();
        if (error) reject(new Unavailable('RabbitMQ refused the message', { cause: error }));
        else if (this.returned.size > 0 && this.returned.delete(keyOf(exchange, routingKey, properties)))
          reject(new Unroutable(`no queue is bound for ${exchange} ${routingKey}`));
        else resolve();
      };
      try {
        channel.publish(exchange, routingKey, body, { ...properties, mandatory: true }, settle);
      } catch (error) {
        if (error instanceof IllegalOperationError) return settle(error);
        this.waiting.delete(entry);
        reject(unencodable(error));
      }
    });
  }

  private async open(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel();
    endConnectionWith(channel, connection, this.log);
    channel.on('return', ({ fields, properties }) => {
      this.returned.add(keyOf(fields.exchange, fields.routingKey, properties));
    });
    channel.on('error', (error) => this.lost(channel, new Refused(error.message)));
    channel.on('close', () => this.lost(channel));
    connection.on('close', () => this.lost(channel));
    this.channel = channel;
    this.watchConfirms(channel, connection);
  }

  /** A connection on which no confirm comes is closed, and opened anew with all its channels. */
  private watchConfirms(channel: ConfirmChannel, connection: ChannelModel): void {
    const timer = setInterval(() => {
      if (this.channel !== channel) return clearInterval(timer);
      if (this.connection.isBlockedSince) this.progressAt = performance.now();
      const silentMs = performance.now() - this.progressAt;
      if (this.waiting.size === 0 || silentMs < this.confirmTimeoutMs) return;
      this.log.warn(`RabbitMQ has confirmed nothing for ${Math.round(silentMs)} ms: connecting anew`);
      this.lost(channel);
      void connection.close().catch(() => undefined);
    }, 1_000);
    timer.unref();
  }

  /** What was not confirmed may or may not have arrived: it is reported as unpublished, the inbox sorts out doubles. */
  private lost(
    channel: ConfirmChannel,
    reason: Error = new Unavailable('RabbitMQ went away before it confirmed'),
  ): void {
    if (this.channel !== channel) return;
    this.channel = undefined;
    this.returned.clear();
    const interrupted = [...this.waiting];
    this.waiting.clear();
    for (const { reject } of interrupted) reject(reason);
  }
}

/** amqplib encodes a message before it writes any of it, so the channel is as it was. */
export const unencodable = (error: unknown): Unencodable =>
  new Unencodable(`amqplib cannot encode the message: ${(error as Error).message}`, { cause: error });

const keyOf = (exchange: string, routingKey: string, { messageId }: { messageId?: unknown }): string =>
  `${exchange}/${routingKey}/${String(messageId)}`;
