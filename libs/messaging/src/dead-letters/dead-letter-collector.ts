import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import { inProcessSpan } from '../consuming/process-span.js';
import { ChannelConsumer } from '../consuming/channel-consumer.js';
import type { TrustedUsers } from '../envelope/trusted-users.js';
import { deadLetterQueueFor } from '../topology-names.js';
import { type DeadLetter, readDeadLetter } from './dead-letter.js';

/** Stores a dead letter durably. Called again for a dead letter that is redelivered. */
export type StoreDeadLetter = (deadLetter: DeadLetter) => Promise<void>;

/** Per queue. */
const PREFETCH = 50;

/** A dead letter that cannot be stored has no other place, so storing is tried again without a limit. */
const WAIT_MS = 1_000;

/** Consumes the dead letter queues and stores each message. Acks a dead letter after it is stored. */
export class DeadLetterCollector {
  private store: StoreDeadLetter = () => Promise.reject(new Error('not started'));
  /** One per queue, each on its own channel, so that a missing queue stops no other. */
  private readonly consumers: ChannelConsumer[] = [];

  constructor(
    private readonly trustedUsersByQueue: ReadonlyMap<string, TrustedUsers>,
    private readonly connection: BrokerConnection,
    private readonly log: Log,
  ) {}

  /** Returns at once; waits for the broker without a limit, and consumes again after each reconnect. */
  start(store: StoreDeadLetter): void {
    this.store = store;
    for (const queue of this.trustedUsersByQueue.keys()) {
      const consumer: ChannelConsumer = new ChannelConsumer({
        queue: deadLetterQueueFor(queue),
        prefetch: PREFETCH,
        process: (delivery, channel) =>
          inProcessSpan(delivery, deadLetterQueueFor(queue), () =>
            this.process(consumer, queue, delivery, channel),
          ),
        onError: (error) =>
          this.log.warn(
            `${queue}: a dead letter was not acknowledged, RabbitMQ redelivers it: ${String(error)}`,
          ),
      });
      this.consumers.push(consumer);
      new RecoveringChannel(
        this.connection,
        {
          name: `consumer of ${deadLetterQueueFor(queue)}`,
          create: (opened) => opened.createChannel(),
          setUp: (channel) => consumer.consume(channel),
        },
        this.log,
      );
    }
  }

  /** Cancels all consumers and waits for the dead letters in flight. RabbitMQ redelivers those that could not be stored. */
  async stop(): Promise<void> {
    await Promise.all(this.consumers.map((consumer) => consumer.stop()));
  }

  private async process(
    consumer: ChannelConsumer,
    queue: string,
    delivery: ConsumeMessage,
    channel: Channel,
  ): Promise<void> {
    const deadLetter = readDeadLetter(delivery, queue, this.trustedUsersByQueue.get(queue)!);
    for (;;)
      try {
        await this.store(deadLetter);
        break;
      } catch (error) {
        if (!consumer.mayRetryOn(channel)) return;
        this.log.warn(
          `a dead letter of ${queue} cannot be stored, tries again in ${WAIT_MS} ms: ${(error as Error).message}`,
        );
        await delay(WAIT_MS);
      }
    channel.ack(delivery);
  }
}
