import type { Channel, ConsumeMessage } from 'amqplib';

export interface ChannelConsumerOptions {
  queue: string;
  /** How many unacknowledged deliveries the broker sends at most. */
  prefetch: number;
  /** Processes one delivery and acks it. The broker redelivers what was not acked when the channel closes. */
  process: (delivery: ConsumeMessage, channel: Channel) => Promise<void>;
  onError: (error: unknown) => void;
  /** Called when deliveries of the previous channel can no longer be acked. */
  onChannelLost?: () => void;
}

/** Unique within its channel, and each channel has one consumer. */
const CONSUMER_TAG = 'handler';

/** Consumes one queue, on one channel after another, and keeps the deliveries in flight. */
export class ChannelConsumer {
  private channel: Channel | undefined;
  private readonly inFlight = new Set<Promise<void>>();
  private stopping = false;
  private starting: Promise<void> = Promise.resolve();

  constructor(private readonly options: ChannelConsumerOptions) {}

  get isStopping(): boolean {
    return this.stopping;
  }

  /** False when a delivery of this channel must not be tried again: its channel is closed, or the service stops. */
  mayRetryOn(channel: Channel): boolean {
    return !this.stopping && channel === this.channel;
  }

  /** Starts consuming on a new channel that has no other consumer. Closes it when the broker cancels the consumer. */
  async consume(channel: Channel): Promise<void> {
    if (this.stopping) return;
    this.starting = this.start(channel);
    await this.starting;
  }

  /** Cancels the consumer, also one that is just starting, and resolves when no delivery is in flight. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.starting.catch(() => undefined);
    await this.channel?.cancel(CONSUMER_TAG).catch(() => undefined);
    while (this.inFlight.size > 0) await Promise.all(this.inFlight);
  }

  private async start(channel: Channel): Promise<void> {
    const { queue, prefetch, onChannelLost } = this.options;
    channel.once('close', () => {
      if (this.channel !== channel) return;
      this.channel = undefined;
      onChannelLost?.();
    });
    await channel.prefetch(prefetch);
    if (this.stopping) return;
    this.channel = channel;
    onChannelLost?.();
    await channel.consume(queue, (delivery) => this.receive(channel, delivery), {
      consumerTag: CONSUMER_TAG,
    });
  }

  private receive(channel: Channel, delivery: ConsumeMessage | null): void {
    if (!delivery) return void channel.close().catch(() => undefined);
    const { process, onError } = this.options;
    const processing = process(delivery, channel)
      .catch(onError)
      .finally(() => this.inFlight.delete(processing));
    this.inFlight.add(processing);
  }
}
