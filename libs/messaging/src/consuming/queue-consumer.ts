import { setTimeout as delay } from 'node:timers/promises';
import type { Contract } from '#contracts';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { endConnectionWith, type Log } from '../broker/broker-connection.js';
import type { ConfirmedPublisher } from '../broker/confirmed-publisher.js';
import { decode, retryCountOf } from '../envelope/decode.js';
import type { Message } from '../envelope/message.js';
import { HandlerTimeout } from '../failure/failures.js';
import { decideBeforeHandling, decideVerdict, type Verdict } from '../failure/verdict.js';
import { type Move, moveOf } from '../telemetry/move.js';
import { publishDeadLetter, publishRetry } from './settle.js';

/** What became of a delivery, and why if it was not handled. */
type Outcome = { step: 'handled' } | { step: 'retried' | 'dead-lettered'; error: Error };

/** All that one queue's consumer needs. */
export interface ConsumerOptions {
  queue: string;
  contract: Contract;
  handle: (message: Message) => Promise<void>;
  publisher: ConfirmedPublisher;
  retryDelaysMs: readonly number[];
  /** A handler that takes longer has failed. It must be shorter than the broker's `consumer_timeout`, 30 minutes by default. */
  handlerTimeoutMs: number;
  /** How many messages are handled at once; each delivered message is in hand, none waits unseen. */
  concurrency: number;
  log: Log;
  /** Told of each delivery that was settled. */
  onMove: (move: Move) => void;
}

/** How long a consumer rests before it tries again what failed only because a dependency is down. */
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
 * | a dependency is down          | kept in hand, tried again every second, no attempt counted           |
 * | connection lost, process dead | not acked: the broker delivers it again, the inbox drops a duplicate |
 */
export class QueueConsumer {
  private channel: Channel | undefined;
  private readonly inHand = new Set<Promise<void>>();
  private stopping = false;

  constructor(private readonly options: ConsumerOptions) {}

  /** Starts consuming on a fresh connection. */
  async open(connection: ChannelModel): Promise<void> {
    if (this.stopping) return;
    const { queue, concurrency, contract, log } = this.options;
    const channel = await connection.createChannel();
    endConnectionWith(channel, connection, log);
    await channel.prefetch(concurrency);
    this.channel = channel;
    await channel.consume(queue, (delivery) => this.receive(channel, delivery), {
      consumerTag: CONSUMER_TAG,
      noAck: contract.kind === 'telemetry',
    });
  }

  /** Takes no more, and resolves when all that is in hand is settled. */
  async stop(): Promise<void> {
    this.stopping = true;
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
    if (this.options.contract.kind !== 'telemetry') channel.ack(delivery);
    const error = 'error' in outcome ? outcome.error.message : undefined;
    const { queue, onMove } = this.options;
    const tookMs = performance.now() - startedAt;
    onMove(moveOf({ ...delivery, body: delivery.content }, { step: outcome.step, queue, tookMs, error }));
  }

  /** Undefined when the message is left to the broker: this service is going down, or it has been delivered anew. */
  private async handleUntilDecided(channel: Channel, delivery: ConsumeMessage): Promise<Outcome | undefined> {
    for (;;) {
      const attempt = { retryCount: retryCountOf(delivery), deliveryCount: deliveryCountOf(delivery) };
      const crashed = decideBeforeHandling(attempt);
      if (crashed)
        return await this.giveUp(
          delivery,
          new Error(`delivered ${attempt.deliveryCount} times and never answered`),
          crashed,
        );
      try {
        await this.handleInTime(decode(this.options.contract, delivery, this.options.queue));
        return { step: 'handled' };
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        const verdict = decideVerdict(error, attempt, this.options.retryDelaysMs);
        if (verdict.kind !== 'wait') return await this.giveUp(delivery, error, verdict);
        if (this.stopping || channel !== this.channel) return undefined;
        this.options.log.warn(`${this.options.queue} waits: ${error.message}`);
        await delay(WAIT_MS);
      }
    }
  }

  private async handleInTime(message: Message): Promise<void> {
    const { handle, handlerTimeoutMs } = this.options;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new HandlerTimeout(`the handler did not finish within ${handlerTimeoutMs} ms`)),
        handlerTimeoutMs,
      );
    });
    await Promise.race([handle(message), limit]).finally(() => clearTimeout(timer));
  }

  private async giveUp(delivery: ConsumeMessage, error: Error, verdict: Verdict): Promise<Outcome> {
    const { publisher, queue, contract, log } = this.options;
    const id = String(delivery.properties.messageId);
    if (contract.kind === 'telemetry') {
      log.warn(`${queue} drops ${id}: ${error.message}`);
      return { step: 'dead-lettered', error };
    }
    if (verdict.kind === 'retry') {
      log.warn(`${queue} tries ${id} again in ${verdict.delayMs} ms: ${error.message}`);
      await this.untilConfirmed(() => publishRetry(publisher, queue, delivery, error, verdict.delayMs));
      return { step: 'retried', error };
    }
    const reason = verdict.kind === 'dead-letter' ? verdict.reason : verdict.kind;
    log.error(`${queue} gives up on ${id} (${reason}): ${error.message}`);
    await this.untilConfirmed(() => publishDeadLetter(publisher, queue, delivery, error, reason));
    return { step: 'dead-lettered', error };
  }

  private async untilConfirmed(publish: () => Promise<void>): Promise<void> {
    for (;;)
      try {
        return await publish();
      } catch (error) {
        if (this.stopping) throw error;
        this.options.log.warn(
          `${this.options.queue} can't pass on a failed message yet: ${(error as Error).message}`,
        );
        await delay(WAIT_MS);
      }
  }
}

/** Kept by quorum queues; absent on the first delivery. */
const deliveryCountOf = (delivery: ConsumeMessage): number => {
  const count: unknown = delivery.properties.headers?.['x-delivery-count'];
  return typeof count === 'number' ? count : 0;
};
