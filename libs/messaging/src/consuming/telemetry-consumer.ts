import type { Channel, ConsumeMessage } from 'amqplib';
import { decode } from '../envelope/decode.js';
import { isUnavailable } from '../failure/failure-classes.js';
import { UnreadableMessage } from '../failure/failures.js';
import type { Dropped } from '../telemetry/dropped.js';
import { messageEventOf } from '../telemetry/message-event.js';
import { ChannelConsumer } from './channel-consumer.js';
import { handleWithTimeout } from './handle-with-timeout.js';
import type { ConsumerOptions } from './queue-consumer.js';

export interface TelemetryConsumerOptions extends Omit<ConsumerOptions, 'publisher' | 'retryDelaysMs'> {
  onDropped: (dropped: Dropped) => void;
}

const LOG_EVERY_MS = 10_000;

/**
 * Handles each message of one telemetry queue at most once. A message that fails is dropped and counted: it is never retried
 * and holds up no other. Acks bound the messages in this process to `concurrency`; the queue drops those older than a minute.
 */
export class TelemetryConsumer {
  private readonly consumer: ChannelConsumer;
  private loggedAt = -Infinity;

  constructor(private readonly options: TelemetryConsumerOptions) {
    this.consumer = new ChannelConsumer({
      queue: options.queue,
      prefetch: options.concurrency,
      process: (delivery, channel) => this.process(delivery, channel),
      onError: (error) => this.warn(`a message was not acknowledged: ${String(error)}`),
    });
  }

  consume(channel: Channel): Promise<void> {
    return this.consumer.consume(channel);
  }

  stop(): Promise<void> {
    return this.consumer.stop();
  }

  private async process(delivery: ConsumeMessage, channel: Channel): Promise<void> {
    await this.handleOrDrop(delivery);
    channel.ack(delivery);
  }

  private async handleOrDrop(delivery: ConsumeMessage): Promise<void> {
    const { queue, onMessageEvent } = this.options;
    // The process that received it first has ended, and may have handled it.
    if (delivery.fields.redelivered) return this.drop('redelivered');
    const startedAt = performance.now();
    try {
      await handleWithTimeout(this.options, decode(delivery, this.options));
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

  /** At most one line in ten seconds: thousands of messages may fail in a second, and the metric counts them all. */
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
