import type { Channel, ConsumeMessage } from 'amqplib';
import { decode } from '../envelope/decode.js';
import { isUnavailable } from '../failure/failure-classes.js';
import { UnreadableMessage } from '../failure/failures.js';
import type { Dropped } from '../telemetry/dropped.js';
import { messageEventOf } from '../telemetry/message-event.js';
import { handleInTime } from './handle-in-time.js';
import type { ConsumerOptions } from './queue-consumer.js';

/** All that the consumer of a telemetry queue needs. */
export interface TelemetryConsumerOptions extends Omit<ConsumerOptions, 'publisher' | 'retryDelaysMs'> {
  onDropped: (dropped: Dropped) => void;
}

/** Unique within its channel, and there is one consumer per channel. */
const CONSUMER_TAG = 'handler';

const LOG_EVERY_MS = 10_000;

/**
 * Handles each message of one telemetry queue at most once. A message that fails is dropped and counted: nothing waits and
 * nothing is retried. Acks let the broker hold what exceeds `concurrency`; it drops what it has held for a minute.
 */
export class TelemetryConsumer {
  private channel: Channel | undefined;
  private readonly inHand = new Set<Promise<void>>();
  private stopping = false;
  private loggedAt = -Infinity;

  constructor(private readonly options: TelemetryConsumerOptions) {}

  /** Starts consuming on a fresh channel, which is this consumer's alone. Closes it when the broker cancels the consumer. */
  async consume(channel: Channel): Promise<void> {
    if (this.stopping) return;
    const { queue, concurrency } = this.options;
    await channel.prefetch(concurrency);
    this.channel = channel;
    await channel.consume(queue, (delivery) => this.receive(channel, delivery), {
      consumerTag: CONSUMER_TAG,
    });
  }

  /** Takes no more, and resolves when all that is in hand is handled or dropped. */
  async stop(): Promise<void> {
    this.stopping = true;
    await this.channel?.cancel(CONSUMER_TAG).catch(() => undefined);
    while (this.inHand.size > 0) await Promise.all(this.inHand);
  }

  private receive(channel: Channel, delivery: ConsumeMessage | null): void {
    if (!delivery) return void channel.close().catch(() => undefined);
    const work = this.handleOrDrop(delivery)
      .then(() => channel.ack(delivery))
      .catch((error: unknown) => this.warn(`not acknowledged: ${String(error)}`))
      .finally(() => this.inHand.delete(work));
    this.inHand.add(work);
  }

  private async handleOrDrop(delivery: ConsumeMessage): Promise<void> {
    const { queue, onMessageEvent } = this.options;
    // The process that had it in hand is gone, and may have handled it.
    if (delivery.fields.redelivered) return this.drop('redelivered');
    const startedAt = performance.now();
    try {
      await handleInTime(this.options, decode(delivery, this.options));
    } catch (error) {
      this.warn(`drops messages: ${(error as Error).message}`);
      return this.drop(reasonOf(error));
    }
    const tookMs = performance.now() - startedAt;
    onMessageEvent(
      messageEventOf(
        { ...delivery, body: delivery.content },
        { step: 'handled', queue, tookMs, error: undefined },
      ),
    );
  }

  private drop(reason: Dropped['reason']): void {
    const { contract, queue, onDropped } = this.options;
    onDropped({ type: contract.type, queue, reason });
  }

  /** Thousands a second may fail alike; the metric counts them all. */
  private warn(text: string): void {
    if (performance.now() - this.loggedAt < LOG_EVERY_MS) return;
    this.loggedAt = performance.now();
    this.options.log.warn(`${this.options.queue} ${text}`);
  }
}

function reasonOf(error: unknown): Dropped['reason'] {
  if (error instanceof UnreadableMessage) return 'unreadable';
  return isUnavailable(error) ? 'dependency-unavailable' : 'failed';
}
