import { type ConfirmChannel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { Unavailable, Unencodable } from '../failure/failures.js';
import { inSpan } from '../tracing/in-span.js';
import { startSendSpan } from '../tracing/message-spans.js';
import type { BrokerConnection, Log } from './broker-connection.js';
import { RecoveringChannel } from './recovering-channel.js';

/** No queue is bound for the routing key of the message: the topology lacks a binding. */
export class Unroutable extends Error {
  override name = 'Unroutable';
}

/** The broker closed the channel because of an unconfirmed message, e.g. for a missing permission. It does not say which. */
export class Refused extends Error {
  override name = 'Refused';
}

interface Unconfirmed {
  bytes: number;
  resolve: () => void;
  reject: (error: Error) => void;
}

/** More than a broker with too few processors needs. The time in which the broker is blocked does not count. */
const CONFIRM_TIMEOUT_MS = 30_000;

/** In a cluster another node is asked. Longer than the election of a leader, which an unconfirmed message waits for. */
const CONFIRM_TIMEOUT_IN_CLUSTER_MS = 10_000;

/** Short, because the relay reschedules a refused message and the others need not wait. */
const LONGEST_DELAY_MS = 200;

/** Bounds the memory of this publisher while the broker is blocked. One message of any size is always accepted. */
const MAX_UNCONFIRMED_BYTES = 16 * 1024 * 1024;

export interface ConfirmedPublisherOptions {
  /** For log lines and health. */
  name?: string;
  confirmTimeoutMs?: number;
}

/** Publishes with publisher confirms: a publish is done when the broker has stored the message in at least one queue. */
export class ConfirmedPublisher {
  private channel: ConfirmChannel | undefined;
  private readonly recovering: RecoveringChannel<ConfirmChannel>;
  private readonly confirmTimeoutMs: number;
  private readonly unconfirmed = new Set<Unconfirmed>();
  private readonly returned = new Set<string>();
  private unconfirmedBytes = 0;
  /** The time of the last confirm, or of the first message sent after it. */
  private progressAt = 0;

  constructor(
    private readonly connection: BrokerConnection,
    log: Log,
    { name = 'publisher', confirmTimeoutMs }: ConfirmedPublisherOptions = {},
  ) {
    const byDefault = connection.hasOtherNodes ? CONFIRM_TIMEOUT_IN_CLUSTER_MS : CONFIRM_TIMEOUT_MS;
    this.confirmTimeoutMs = confirmTimeoutMs ?? byDefault;
    this.recovering = new RecoveringChannel(
      connection,
      {
        name,
        longestDelayMs: LONGEST_DELAY_MS,
        create: (opened) => opened.createConfirmChannel(),
        setUp: (channel) => Promise.resolve(this.onOpen(channel)),
        whenClosed: (error) => this.rejectUnconfirmed(error),
      },
      log,
    );
  }

  /** False while {@link publish} would reject at once. */
  get isReady(): boolean {
    return this.channel !== undefined && this.connection.isUp;
  }

  /** Resolves at the confirm. Rejects with Unavailable (it may have arrived: publish it again), Unroutable, Refused or Unencodable. */
  publish(message: OutgoingMessage): Promise<void> {
    return inSpan(startSendSpan(message), () => this.send(message));
  }

  private send({ exchange, routingKey, body, properties }: OutgoingMessage): Promise<void> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new Unavailable('RabbitMQ is not connected'));
    if (this.unconfirmed.size > 0 && this.unconfirmedBytes + body.length > MAX_UNCONFIRMED_BYTES)
      return Promise.reject(new Unavailable('too many bytes wait for the confirm of RabbitMQ'));
    return new Promise((resolve, reject) => {
      const entry: Unconfirmed = { bytes: body.length, resolve, reject };
      if (this.unconfirmed.size === 0) this.progressAt = performance.now();
      this.unconfirmed.add(entry);
      this.unconfirmedBytes += entry.bytes;
      const onConfirm = (error: unknown) => {
        if (!this.unconfirmed.delete(entry)) return;
        this.unconfirmedBytes -= entry.bytes;
        this.progressAt = performance.now();
        if (error) reject(new Unavailable('RabbitMQ did not accept the message', { cause: error }));
        else if (this.returned.size > 0 && this.returned.delete(keyOf(exchange, routingKey, properties)))
          reject(new Unroutable(`no queue is bound to ${exchange} for ${routingKey}: run the setup job`));
        else resolve();
      };
      try {
        const options = { ...properties, userId: this.connection.user, mandatory: true };
        channel.publish(exchange, routingKey, body, options, onConfirm);
      } catch (error) {
        if (error instanceof IllegalOperationError) return onConfirm(error);
        this.unconfirmed.delete(entry);
        this.unconfirmedBytes -= entry.bytes;
        reject(unencodable(error));
      }
    });
  }

  private onOpen(channel: ConfirmChannel): void {
    channel.on('return', ({ fields, properties }) => {
      this.returned.add(keyOf(fields.exchange, fields.routingKey, properties));
    });
    this.channel = channel;
    this.watchConfirms(channel);
  }

  /** Leaves a node that confirms nothing. If it is the only one, reopens the channel. If RabbitMQ does not respond to that either, the connection is closed. */
  private watchConfirms(channel: ConfirmChannel): void {
    const timer = setInterval(() => {
      if (this.channel !== channel) return clearInterval(timer);
      if (this.connection.blockedSince) this.progressAt = performance.now();
      const silentMs = performance.now() - this.progressAt;
      if (this.unconfirmed.size === 0 || silentMs < this.confirmTimeoutMs) return;
      const reason = `RabbitMQ has confirmed nothing for ${Math.round(silentMs)} ms`;
      if (this.connection.hasOtherNodes) this.connection.leaveNode(reason);
      else this.recovering.close(new Error(reason));
    }, 1_000);
    timer.unref();
  }

  /** An unconfirmed message may have arrived. It is reported as not published, and the inbox drops a duplicate. */
  private rejectUnconfirmed(error: Error): void {
    this.channel = undefined;
    this.returned.clear();
    this.unconfirmedBytes = 0;
    const rejected = [...this.unconfirmed];
    this.unconfirmed.clear();
    // Only an error with which RabbitMQ closes the channel has a code.
    const reason =
      'code' in error
        ? new Refused(error.message)
        : new Unavailable('the channel was lost before RabbitMQ confirmed the message', { cause: error });
    for (const { reject } of rejected) reject(reason);
  }
}

/** amqplib encodes a message before it writes any of it, so the channel stays usable. */
export const unencodable = (error: unknown): Unencodable =>
  new Unencodable(`amqplib cannot encode the message: ${(error as Error).message}`, { cause: error });

const keyOf = (exchange: string, routingKey: string, { messageId }: { messageId?: unknown }): string =>
  `${exchange}/${routingKey}/${String(messageId)}`;
