import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ConsumeMessage } from 'amqplib';
import type { BrokerConnection, Log } from '../broker/broker-connection.js';
import { RecoveringChannel } from '../broker/recovering-channel.js';
import type { TrustedUsers } from '../envelope/trusted-users.js';
import { deadLetterQueueFor } from '../topology-names.js';
import { type DeadLetter, readDeadLetter } from './dead-letter.js';

/** Puts a dead letter where it is safe; called again for one that it had before. */
export type KeepLetter = (letter: DeadLetter) => Promise<void>;

/** How many letters of one queue are in hand at once. */
const AT_ONCE = 50;

/** There is no place for a dead letter that can't be kept, so it is tried again after this long, for ever. */
const WAIT_MS = 1_000;

/** Empties dead letter queues into a keeper; a letter is acked only when it is kept, until then it is the broker's. */
export class DeadLetterCollector {
  private keep: KeepLetter = () => Promise.reject(new Error('not started'));
  /** By queue: one that is missing stops the collecting of no other. */
  private readonly channels = new Map<string, Channel>();
  private stopping = false;
  private readonly inHand = new Set<Promise<void>>();

  /** Collects the dead letters of these queues. */
  constructor(
    private readonly trustedUsersByQueue: ReadonlyMap<string, TrustedUsers>,
    private readonly connection: BrokerConnection,
    private readonly log: Log,
  ) {}

  /** Collects from now on, over every reconnect; a broker that is not there yet is waited for. */
  start(keep: KeepLetter): void {
    this.keep = keep;
    for (const queue of this.trustedUsersByQueue.keys())
      new RecoveringChannel(
        this.connection,
        {
          name: `consumer of ${deadLetterQueueFor(queue)}`,
          create: (opened) => opened.createChannel(),
          setUp: (channel) => this.consume(channel, queue),
        },
        this.log,
      );
  }

  /** Takes no more, and resolves when what is in hand is kept; what could not be kept goes back. */
  async stop(): Promise<void> {
    this.stopping = true;
    const cancelled = [...this.channels].map(([queue, channel]) => channel.cancel(queue));
    await Promise.allSettled(cancelled);
    while (this.inHand.size > 0) await Promise.all(this.inHand);
  }

  private async consume(channel: Channel, queue: string): Promise<void> {
    if (this.stopping) return;
    channel.once('close', () => {
      if (this.channels.get(queue) === channel) this.channels.delete(queue);
    });
    await channel.prefetch(AT_ONCE);
    this.channels.set(queue, channel);
    await channel.consume(deadLetterQueueFor(queue), (delivery) => this.receive(channel, queue, delivery), {
      consumerTag: queue,
    });
  }

  private receive(channel: Channel, queue: string, delivery: ConsumeMessage | null): void {
    if (!delivery) return void channel.close().catch(() => undefined);
    const work = this.keepUntilDone(channel, delivery, queue)
      .then((kept) => void (kept && channel.ack(delivery)))
      .catch((error: unknown) => this.log.warn(`${queue}: a dead letter comes again: ${String(error)}`))
      .finally(() => this.inHand.delete(work));
    this.inHand.add(work);
  }

  /** False when the letter is left to the broker: this service is going down, or it has been delivered anew. */
  private async keepUntilDone(channel: Channel, delivery: ConsumeMessage, queue: string): Promise<boolean> {
    const letter = readDeadLetter(delivery, queue, this.trustedUsersByQueue.get(queue)!);
    for (;;)
      try {
        await this.keep(letter);
        return true;
      } catch (error) {
        if (this.stopping || channel !== this.channels.get(letter.queue)) return false;
        this.log.warn(`a dead letter of ${letter.queue} can't be kept yet: ${(error as Error).message}`);
        await delay(WAIT_MS);
      }
  }
}
