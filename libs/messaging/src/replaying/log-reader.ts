import type { Contract, Subscriptions } from '#contracts';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { Unavailable } from '../failure/failures.js';
import { EVENTS_LOG } from '../topology-names.js';
import { type LogBatch, readBatch } from './read-batch.js';

/** Small enough for one transaction that holds nobody up. */
const LARGEST_BATCH = 100;

/** Reads again what was said: the log is a stream, which keeps every event for some days, whoever has read it. */
export class LogReader {
  constructor(
    private readonly subscriptions: Subscriptions,
    private readonly connection: BrokerConnection,
    private readonly log: Log,
  ) {}

  /**
   * From the message at this offset, or from the first that the log holds, on through what is published meanwhile, until
   * the caller breaks off or the signal comes. Throws Unavailable when the connection breaks: begin again at the checkpoint.
   *
   * 1. A batch is handed out. A crash here, or while it is worked on: it is read again.
   * 2. The caller keeps `next` in the transaction of what it made of the batch. A crash after it: the reading goes on there.
   * 3. The ack asks the broker for more; it moves no position, which is why the caller has to keep one.
   */
  async *read(
    contracts: readonly Contract[],
    from: number | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<LogBatch, void, void> {
    const { opened } = this.connection;
    if (!opened) throw new Unavailable('RabbitMQ is not connected');
    const arrivals = await Arrivals.open(opened, from, this.log);
    const stop = () => arrivals.close();
    signal.addEventListener('abort', stop);
    try {
      for (;;) {
        const deliveries = await arrivals.take(LARGEST_BATCH);
        if (signal.aborted) return;
        if (deliveries.length === 0) throw new Unavailable('the reading of the log was cut off');
        yield readBatch(this.subscriptions, contracts, deliveries, from ?? 0);
        arrivals.askForMore(deliveries);
      }
    } finally {
      signal.removeEventListener('abort', stop);
      arrivals.close();
    }
  }
}

/** What has been delivered of the log on a channel of its own and not yet been taken. */
class Arrivals {
  private readonly waiting: ConsumeMessage[] = [];
  private ended = false;
  private wake = () => {};

  private constructor(
    private readonly channel: Channel,
    private readonly connection: ChannelModel,
    log: Log,
  ) {
    channel.on('error', (error: Error) => log.error(`${EVENTS_LOG} can't be read: ${error.message}`));
    channel.on('close', this.end);
    connection.on('close', this.end);
  }

  static async open(connection: ChannelModel, from: number | undefined, log: Log): Promise<Arrivals> {
    const channel = await connection.createChannel();
    const arrivals = new Arrivals(channel, connection, log);
    await channel.prefetch(2 * LARGEST_BATCH);
    await channel.consume(EVENTS_LOG, (delivery) => arrivals.receive(delivery), {
      arguments: { 'x-stream-offset': from ?? 'first' },
    });
    return arrivals;
  }

  /** Waits for the next ones; none when there is nothing more to come on this channel. */
  async take(atMost: number): Promise<ConsumeMessage[]> {
    while (this.waiting.length === 0 && !this.ended)
      await new Promise<void>((resolve) => (this.wake = resolve));
    return this.ended ? [] : this.waiting.splice(0, atMost);
  }

  askForMore(deliveries: readonly ConsumeMessage[]): void {
    if (!this.ended) this.channel.ack(deliveries.at(-1)!, true);
  }

  close(): void {
    if (this.ended) return;
    this.end();
    void this.channel.close().catch(() => undefined);
  }

  private receive(delivery: ConsumeMessage | null): void {
    if (!delivery) return this.close();
    this.waiting.push(delivery);
    this.wake();
  }

  private readonly end = (): void => {
    this.ended = true;
    this.connection.off('close', this.end);
    this.wake();
  };
}
