import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { type BrokerConnection, endConnectionWith, type Log } from '../broker/broker-connection.js';
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
  private keep: KeepLetter | undefined;
  private connection: ChannelModel | undefined;
  private channel: Channel | undefined;
  private stopping = false;
  private readonly inHand = new Set<Promise<void>>();

  /** `queues` are those whose dead letters are collected. */
  constructor(
    private readonly queues: readonly string[],
    connection: BrokerConnection,
    private readonly log: Log,
  ) {
    connection.whenConnected((opened) => this.open(opened));
  }

  /** Collects from now on, over every reconnect; a broker that is not there yet is waited for. */
  async start(keep: KeepLetter): Promise<void> {
    this.keep = keep;
    if (!this.connection) return;
    await this.open(this.connection).catch((error: unknown) =>
      this.log.warn(`dead letters are collected after the next connect: ${String(error)}`),
    );
  }

  /** Takes no more, and resolves when what is in hand is kept; what could not be kept goes back. */
  async stop(): Promise<void> {
    this.stopping = true;
    const channel = this.channel;
    if (channel) await Promise.all(this.queues.map((queue) => channel.cancel(queue).catch(() => undefined)));
    while (this.inHand.size > 0) await Promise.all(this.inHand);
  }

  private async open(connection: ChannelModel): Promise<void> {
    this.connection = connection;
    connection.once('close', () => {
      if (this.connection === connection) this.connection = undefined;
    });
    if (!this.keep || this.stopping) return;
    const channel = await connection.createChannel();
    endConnectionWith(channel, connection, this.log);
    await channel.prefetch(AT_ONCE);
    this.channel = channel;
    for (const queue of this.queues)
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
    const letter = readDeadLetter(delivery, queue);
    for (;;)
      try {
        await this.keep?.(letter);
        return true;
      } catch (error) {
        if (this.stopping || channel !== this.channel) return false;
        this.log.warn(`a dead letter of ${letter.queue} can't be kept yet: ${(error as Error).message}`);
        await delay(WAIT_MS);
      }
  }
}
