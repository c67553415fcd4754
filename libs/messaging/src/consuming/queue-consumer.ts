import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Log } from '../broker/broker-connection.js';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { decode, type Expected } from '../envelope/decode.js';
import type { Message } from '../envelope/message.js';
import { deliveryCountIn, retryCountIn } from '../envelope/metadata.js';
import { untrustedProducerIn } from '../envelope/trusted-users.js';
import { type Attempt, decideBeforeHandling, decideErrorAction } from '../failure/error-policy.js';
import { isConflict } from '../failure/failure-classes.js';
import { UNTRUSTED_PRODUCER } from '../failure/failures.js';
import { type MessageEvent, messageEventOf } from '../telemetry/message-event.js';
import { ChannelConsumer } from './channel-consumer.js';
import { CircuitBreaker } from './circuit-breaker.js';
import type { ConsumerState } from './consumer-state.js';
import { handleWithTimeout } from './handle-with-timeout.js';
import { inProcessSpan, recordFailedAttempt } from './process-span.js';
import { type Failure, publishableFailure, publishDeadLetter, publishRetry } from './publish-failed.js';

export interface ConsumerOptions extends Expected {
  handle: (message: Message) => Promise<void>;
  publisher: ConfirmedPublisher;
  retryDelaysMs: readonly number[];
  /** A handler that takes longer has failed. It must be shorter than the broker's `consumer_timeout`. */
  handlerTimeoutMs: number;
  /** How many messages are handled at once. It is also the prefetch: no delivered message waits for a handler. */
  concurrency: number;
  log: Log;
  /** Called after each ack. */
  onMessageEvent: (event: MessageEvent) => void;
}

/** Why a delivery can be acked. */
type Outcome = { step: 'handled' | 'retried' | 'dead-lettered'; error?: Error; reason?: string };

/** The pause before the next attempt after a conflict, or after a retry or dead letter could not be published. */
const WAIT_MS = 1_000;

/**
 * Consumes one queue:
 *
 * | outcome                           | what the consumer does                                              |
 * | --------------------------------- | ------------------------------------------------------------------- |
 * | handled                           | acks                                                                |
 * | failed, retries left              | publishes to the retry exchange, waits for the confirm, acks        |
 * | handler timeout                   | as failed, without waiting for the handler                          |
 * | permanent failure, no retry left  | publishes the dead letter, waits for the confirm, acks              |
 * | failed, metadata not publishable  | publishes the dead letter                                           |
 * | conflict with another transaction | retries in memory every second; ten conflicts count as one failure  |
 * | a dependency is unavailable       | pauses; one probe at a time, not counted                            |
 * | channel lost, process killed      | does not ack: RabbitMQ redelivers, the inbox drops a duplicate      |
 */
export class QueueConsumer {
  private readonly consumer: ChannelConsumer;
  private readonly breaker: CircuitBreaker;
  private uncountedFailures = 0;

  constructor(private readonly options: ConsumerOptions) {
    const { queue, concurrency, log } = options;
    this.breaker = new CircuitBreaker(concurrency);
    this.consumer = new ChannelConsumer({
      queue,
      prefetch: concurrency,
      process: (delivery, channel) => inProcessSpan(delivery, queue, () => this.process(delivery, channel)),
      onError: (error) => log.warn(`${queue}: not acknowledged, RabbitMQ redelivers it: ${String(error)}`),
      onChannelLost: () => this.breaker.cancelWaiting(),
    });
  }

  get state(): ConsumerState {
    const { uncountedFailures, breaker, options } = this;
    return { queue: options.queue, pausedSince: breaker.openSince, uncountedFailures };
  }

  consume(channel: Channel): Promise<void> {
    return this.consumer.consume(channel);
  }

  /** Cancels the consumer and waits for the messages in flight. RabbitMQ redelivers those that wait for a dependency. */
  async stop(): Promise<void> {
    this.breaker.cancelWaiting();
    await this.consumer.stop();
  }

  /**
   * 1. Handle the message. After a crash here RabbitMQ redelivers it; if its effect was committed, the inbox drops it.
   * 2. If it failed, publish the retry or the dead letter and wait for the confirm. After a crash here RabbitMQ redelivers
   *    the message beside the copy, and the inbox lets only one of them have its effect.
   * 3. Ack.
   */
  private async process(delivery: ConsumeMessage, channel: Channel): Promise<void> {
    const startedAt = performance.now();
    const result = this.refuse(delivery) ?? (await this.handle(delivery, channel));
    if (result === 'unacknowledged') return;
    const outcome: Outcome =
      result === 'handled' ? { step: result } : await this.publishFailed(delivery, channel, result);
    this.acknowledge(delivery, channel, outcome, performance.now() - startedAt);
  }

  /** Dead-letters a message without handling it: its producer is not trusted, or it has crashed its consumer too often. */
  private refuse(delivery: ConsumeMessage): Failure | undefined {
    // First: this service publishes the dead letter under its own user, so a replay of it would be trusted.
    const untrusted = untrustedProducerIn(delivery, this.options.trustedUsers);
    if (untrusted) return { error: untrusted, action: { kind: 'dead-letter', reason: UNTRUSTED_PRODUCER } };
    const attempt = attemptOf(delivery);
    const action = decideBeforeHandling(attempt);
    return action && { error: new Error(`delivered ${attempt.deliveryCount} times without an ack`), action };
  }

  /** Attempts until the handler succeeds or the failure is final. RabbitMQ redelivers an `unacknowledged` message. */
  private async handle(
    delivery: ConsumeMessage,
    channel: Channel,
  ): Promise<'handled' | 'unacknowledged' | Failure> {
    const { queue, retryDelaysMs, log } = this.options;
    let previousSuccesses = Infinity;
    for (let unexplained = 0; ;) {
      const permit =
        this.consumer.isStopping && this.breaker.openSince ? undefined : await this.breaker.acquire();
      if (!permit) return 'unacknowledged';
      try {
        await handleWithTimeout(this.options, decode(delivery, this.options));
        this.breaker.release(permit, 'handled');
        return 'handled';
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        // If other messages succeeded since this one failed, its dependency was not unavailable to all.
        if (this.breaker.successes > previousSuccesses || isConflict(error)) unexplained += 1;
        previousSuccesses = this.breaker.successes;
        const action = decideErrorAction(error, { ...attemptOf(delivery), unexplained }, retryDelaysMs);
        if (action.kind === 'pause') this.breaker.release(permit, 'unavailable', action.retryAfterMs);
        else this.breaker.release(permit, 'failed');
        if (action.kind === 'retry' || action.kind === 'dead-letter') return { error, action };
        this.uncountedFailures += 1;
        recordFailedAttempt(error, action);
        log.warn(`${queue} ${action.kind === 'pause' ? 'pauses' : 'retries in memory'}: ${error.message}`);
        if (action.kind === 'retry-in-memory') await delay(WAIT_MS);
        if (!this.consumer.mayRetryOn(channel)) return 'unacknowledged';
      }
    }
  }

  private async publishFailed(
    delivery: ConsumeMessage,
    channel: Channel,
    failure: Failure,
  ): Promise<Outcome> {
    const { publisher, queue, log } = this.options;
    const id = String(delivery.properties.messageId);
    const { error, action } = publishableFailure(delivery, failure);
    recordFailedAttempt(error, action);
    if (action.kind === 'retry') {
      log.warn(`${queue} retries ${id} in ${action.delayMs} ms: ${error.message}`);
      await this.untilConfirmed(channel, () =>
        publishRetry(publisher, queue, delivery, error, action.delayMs),
      );
      return { step: 'retried', error };
    }
    const { reason } = action;
    log.error(`${queue} dead-letters ${id} (${reason}): ${error.message}`);
    await this.untilConfirmed(channel, () => publishDeadLetter(publisher, queue, delivery, error, reason));
    return { step: 'dead-lettered', error, reason };
  }

  /** Tries again every second. Throws when the message is left to RabbitMQ: its channel is closed, or the service stops. */
  private async untilConfirmed(channel: Channel, publish: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await publish();
      } catch (error) {
        if (!this.consumer.mayRetryOn(channel)) throw error;
        this.options.log.warn(
          `${this.options.queue} cannot publish a failed message, tries again in ${WAIT_MS} ms: ${(error as Error).message}`,
        );
        await delay(WAIT_MS);
      }
  }

  private acknowledge(delivery: ConsumeMessage, channel: Channel, outcome: Outcome, tookMs: number): void {
    channel.ack(delivery);
    const { step, error, reason } = outcome;
    const { queue, onMessageEvent } = this.options;
    const how = { step, queue, tookMs, error: error?.message, reason };
    onMessageEvent(messageEventOf({ ...delivery, body: delivery.content }, how));
  }
}

const attemptOf = ({ properties: { headers } }: ConsumeMessage): Attempt => ({
  retryCount: retryCountIn(headers),
  deliveryCount: deliveryCountIn(headers),
});
