import type { Contract, Subscriptions } from '#contracts';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { Unavailable } from '../failure/failures.js';
import { EVENTS_LOG } from '../topology-names.js';
import { startProcessBatchSpan } from '../tracing/message-spans.js';
import { type LogBatch, readBatch } from './read-batch.js';

/** Small, so that the transaction of one batch is short. */
const LARGEST_BATCH = 100;

/** Reads the events log: a stream that keeps every event for some days, also after it was read. */
export class LogReader {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly connection: BrokerConnection,
    private readonly log: Log,
  ) {}

  /**
   * Reads from the offset `from`, or from the first message, and goes on with new ones, until the caller stops or the signal
   * aborts. Throws Unavailable when the connection is lost: read again from the checkpoint.
   *
   * 1. Yields a batch. After a crash here, or while the caller processes it, the batch is read again.
   * 2. The caller saves `next` in the transaction of the effect. After a crash here it reads from there.
   * 3. Acks, so that the broker sends more. A stream keeps no position for its consumers, so the caller must save it.
   */
  async *read(
    contracts: readonly Contract[],
    from: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch, void, void> {
    const { opened } = this.connection;
    if (!opened) throw new Unavailable('RabbitMQ is not connected');
    const deliveries = await StreamDeliveries.open(opened, from, this.log);
    const stop = () => deliveries.close();
    signal.addEventListener('abort', stop);
    try {
      for (;;) {
        const batch = await deliveries.take(LARGEST_BATCH);
        if (signal.aborted) return;
        if (batch.length === 0) throw new Unavailable('the channel that reads the events log was closed');
        const span = startProcessBatchSpan(batch, EVENTS_LOG);
        try {
          yield readBatch(this.subscriptions, contracts, batch, from ?? 0);
        } finally {
          span.end();
        }
        deliveries.ack(batch);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      deliveries.close();
    }
  }
}

/** Consumes the stream on a channel of its own, and buffers deliveries until they are taken. */
class StreamDeliveries {
  private readonly buffered: ConsumeMessage[] = [];
  private ended = false;
  private wake = () => {};

  private constructor(
    private readonly channel: Channel,
    private readonly connection: ChannelModel,
    log: Log,
  ) {
    channel.on('error', (error: Error) => log.error(`${EVENTS_LOG} cannot be read: ${error.message}`));
    channel.on('close', this.end);
    connection.on('close', this.end);
  }

  static async open(connection: ChannelModel, from: number | undefined, log: Log): Promise<StreamDeliveries> {
    const channel = await connection.createChannel();
    const deliveries = new StreamDeliveries(channel, connection, log);
    await channel.prefetch(2 * LARGEST_BATCH);
    await channel.consume(EVENTS_LOG, (delivery) => deliveries.receive(delivery), {
      arguments: { 'x-stream-offset': from ?? 'first' },
    });
    return deliveries;
  }

  /** Waits for at least one delivery; returns none after the channel has closed. */
  async take(limit: number): Promise<ConsumeMessage[]> {
    while (this.buffered.length === 0 && !this.ended)
      await new Promise<void>((resolve) => (this.wake = resolve));
    return this.ended ? [] : this.buffered.splice(0, limit);
  }

  ack(deliveries: readonly ConsumeMessage[]): void {
    if (!this.ended) this.channel.ack(deliveries.at(-1)!, true);
  }

  close(): void {
    if (this.ended) return;
    this.end();
    void this.channel.close().catch(() => undefined);
  }

  private receive(delivery: ConsumeMessage | null): void {
    if (!delivery) return this.close();
    this.buffered.push(delivery);
    this.wake();
  }

  private readonly end = (): void => {
    this.ended = true;
    this.connection.off('close', this.end);
    this.wake();
  };
}
