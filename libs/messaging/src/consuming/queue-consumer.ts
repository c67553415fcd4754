import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { Log } from '../broker/broker-connection.js';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { decode, type Expected } from '../envelope/decode.js';
import type { Message } from '../envelope/message.js';
import { deliveryCountIn, retryCountIn } from '../envelope/metadata.js';
import { untrustedIn } from '../envelope/trusted-users.js';
import { UNTRUSTED_PRODUCER } from '../failure/failures.js';
import { isConflict } from '../failure/failure-classes.js';
import { decideBeforeHandling, decideErrorAction, type ErrorAction } from '../failure/error-policy.js';
import { type MessageEvent, messageEventOf } from '../telemetry/message-event.js';
import { CircuitBreaker } from './circuit-breaker.js';
import type { ConsumerState } from './consumer-state.js';
import { handleInTime } from './handle-in-time.js';
import { publishDeadLetter, publishRetry, UNPUBLISHABLE, unpublishableError } from './publish-failed.js';

/** What became of a delivery, and why if it was not handled. */
type Outcome = { step: 'handled' | 'retried' | 'dead-lettered'; error?: Error; reason?: string };

/** All that one queue's consumer needs. */
export interface ConsumerOptions extends Expected {
  handle: (message: Message) => Promise<void>;
  publisher: ConfirmedPublisher;
  retryDelaysMs: readonly number[];
  /** A handler that takes longer has failed. It must be shorter than the broker's `consumer_timeout`. */
  handlerTimeoutMs: number;
  /** How many messages are handled at once; each delivered message is in hand, none waits unseen. */
  concurrency: number;
  log: Log;
  /** Told of each delivery that was settled. */
  onMessageEvent: (event: MessageEvent) => void;
}

/** Until the next attempt at a message that met a conflict, or could not be passed on. */
const WAIT_MS = 1_000;

/** Unique within its channel, and there is one consumer per channel. */
const CONSUMER_TAG = 'handler';

/**
 * Takes messages from one queue and settles each:
 *
 * | outcome                       | what happens                                                         |
 * | ----------------------------- | -------------------------------------------------------------------- |
 * | handled                       | acked                                                                |
 * | failed, tries left            | published to the retry exchange, confirmed, then acked               |
 * | longer than its time limit    | as failed; the handler is no longer waited for                       |
 * | can't succeed, no tries left  | published to the dead letters, confirmed, then acked                 |
 * | failed, can't be passed on    | as dead: a retry cannot carry its metadata                           |
 * | a conflict with another       | kept in hand, tried again every second, counted after ten times      |
 * | a dependency is unavailable   | kept in hand, the consumer pauses; one probe at a time, not counted  |
 * | channel lost, process dead    | not acked: the broker delivers it again, the inbox drops a duplicate |
 */
export class QueueConsumer {
  private channel: Channel | undefined;
  private readonly inHand = new Set<Promise<void>>();
  private stopping = false;
  private uncountedFailures = 0;
  private readonly breaker: CircuitBreaker;

  constructor(private readonly options: ConsumerOptions) {
    this.breaker = new CircuitBreaker(options.concurrency);
  }

  get state(): ConsumerState {
    const { uncountedFailures, breaker, options } = this;
    return { queue: options.queue, pausedSince: breaker.openSince, uncountedFailures };
  }

  /** Starts consuming on a fresh channel, which is this consumer's alone. Closes it when the broker cancels the consumer. */
  async consume(channel: Channel): Promise<void> {
    if (this.stopping) return;
    const { queue, concurrency } = this.options;
    channel.once('close', () => {
      if (this.channel !== channel) return;
      this.channel = undefined;
      this.breaker.dismiss();
    });
    await channel.prefetch(concurrency);
    this.channel = channel;
    this.breaker.dismiss();
    await channel.consume(queue, (delivery) => this.receive(channel, delivery), {
      consumerTag: CONSUMER_TAG,
    });
  }

  /** Takes no more, and resolves when all that is in hand is settled. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.breaker.dismiss();
    await this.channel?.cancel(CONSUMER_TAG).catch(() => undefined);
    while (this.inHand.size > 0) await Promise.all(this.inHand);
  }

  private receive(channel: Channel, delivery: ConsumeMessage | null): void {
    if (!delivery) return void channel.close().catch(() => undefined);
    const work = this.settle(channel, delivery)
      .catch((error: unknown) =>
        this.options.log.warn(
          `${this.options.queue}: not settled, the broker will deliver it again: ${String(error)}`,
        ),
      )
      .finally(() => this.inHand.delete(work));
    this.inHand.add(work);
  }

  /**
   * 1. Handle. A crash here: redelivered, nothing was done, or the inbox knows that it was.
   * 2. On failure publish the retry or the dead letter and wait for the confirm. A crash here: delivered again beside
   *    the copy; the inbox lets only one of the two have its effect.
   * 3. Ack.
   */
  private async settle(channel: Channel, delivery: ConsumeMessage): Promise<void> {
    const startedAt = performance.now();
    const outcome = await this.handleUntilDecided(channel, delivery);
    if (!outcome) return;
    channel.ack(delivery);
    const { step, error, reason } = outcome;
    const { queue, onMessageEvent } = this.options;
    const how = { step, queue, tookMs: performance.now() - startedAt, error: error?.message, reason };
    onMessageEvent(messageEventOf({ ...delivery, body: delivery.content }, how));
  }

  /** Undefined when the message is left to the broker: this service is going down, or it has been delivered anew. */
  private async handleUntilDecided(channel: Channel, delivery: ConsumeMessage): Promise<Outcome | undefined> {
    // First: a dead letter bears this service's name, and with it would be believed whatever a stranger wrote.
    const untrusted = untrustedIn(delivery, this.options.trustedUsers);
    const refuse = { kind: 'dead-letter', reason: UNTRUSTED_PRODUCER } as const;
    if (untrusted) return await this.giveUp(channel, delivery, untrusted, refuse);
    let seenSuccesses = Infinity;
    for (let unexplained = 0; ;) {
      const headers = delivery.properties.headers;
      const attempt = { retryCount: retryCountIn(headers), deliveryCount: deliveryCountIn(headers) };
      const crashed = decideBeforeHandling(attempt);
      if (crashed) {
        const error = new Error(`delivered ${attempt.deliveryCount} times and never answered`);
        return await this.giveUp(channel, delivery, error, crashed);
      }
      const pass = this.stopping && this.breaker.openSince ? undefined : await this.breaker.enter();
      if (!pass) return undefined;
      try {
        const message = decode(delivery, this.options);
        await handleInTime(this.options, message);
        this.breaker.leave(pass, 'handled');
        return { step: 'handled' };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        // A dependency that served others since the last failure of this message was not unavailable to all.
        if (this.breaker.successes > seenSuccesses || isConflict(error)) unexplained += 1;
        seenSuccesses = this.breaker.successes;
        const action = decideErrorAction(error, { ...attempt, unexplained }, this.options.retryDelaysMs);
        const isPause = action.kind === 'pause';
        this.breaker.leave(pass, isPause ? 'unavailable' : 'failed', isPause ? action.retryAfterMs : 0);
        if (!isPause && action.kind !== 'requeue') return await this.giveUp(channel, delivery, error, action);
        this.uncountedFailures += 1;
        this.options.log.warn(`${this.options.queue} waits: ${error.message}`);
        if (!isPause) await delay(WAIT_MS);
        if (this.stopping || channel !== this.channel) return undefined;
      }
    }
  }

  private async giveUp(
    channel: Channel,
    delivery: ConsumeMessage,
    thrown: Error,
    action: ErrorAction,
  ): Promise<Outcome> {
    const { publisher, queue, log } = this.options;
    const id = String(delivery.properties.messageId);
    const unpublishable = action.kind === 'retry' ? unpublishableError(delivery, thrown) : undefined;
    const error = unpublishable ?? thrown;
    if (action.kind === 'retry' && !unpublishable) {
      log.warn(`${queue} tries ${id} again in ${action.delayMs} ms: ${error.message}`);
      await this.untilConfirmed(channel, () =>
        publishRetry(publisher, queue, delivery, error, action.delayMs),
      );
      return { step: 'retried', error };
    }
    const reason = action.kind === 'dead-letter' ? action.reason : UNPUBLISHABLE;
    log.error(`${queue} gives up on ${id} (${reason}): ${error.message}`);
    await this.untilConfirmed(channel, () => publishDeadLetter(publisher, queue, delivery, error, reason));
    return { step: 'dead-lettered', error, reason };
  }

  /** Throws when the message is left to the broker, as above. */
  private async untilConfirmed(channel: Channel, publish: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await publish();
      } catch (error) {
        if (this.stopping || channel !== this.channel) throw error;
        this.options.log.warn(
          `${this.options.queue} can't pass on a failed message yet: ${(error as Error).message}`,
        );
        await delay(WAIT_MS);
      }
  }
}
