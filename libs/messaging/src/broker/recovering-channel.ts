import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import { type BrokerConnection, type Log, reasonOf } from './broker-connection.js';

/** What a channel is for, and how it is opened. */
export interface ChannelOptions<C extends Channel> {
  /** Names the channel in logs and in the health of the service, e.g. the queue that it consumes. */
  name: string;
  create: (connection: ChannelModel) => Promise<C>;
  /** Runs on every fresh channel. An error, or no end within 10 s, closes the channel. */
  setUp: (channel: C) => Promise<void>;
  /** Called once for each channel that closes or whose `setUp` fails, before the next one opens. */
  whenClosed?: (error: Error) => void;
  longestDelayMs?: number;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const OPENED_WITHIN_MS = 10_000;

/**
 * A channel that fails and recovers alone: the connection and its other channels stay open. The delays between the tries
 * double, and start again after the channel was open for longer than the longest of them.
 */
export class RecoveringChannel<C extends Channel = Channel> {
  private end: (error: Error) => void = () => undefined;
  private failures = 0;

  constructor(
    private readonly connection: BrokerConnection,
    private readonly options: ChannelOptions<C>,
    private readonly log: Log,
  ) {
    connection.whenConnected((opened) => this.open(opened));
    if (connection.opened) void this.open(connection.opened);
  }

  /** Closes the channel that is open now; the next one opens after the delay. */
  close(error: Error): void {
    this.end(error);
  }

  /** Resolves when this try has ended, in either way: another channel must not wait for more. */
  private async open(connection: ChannelModel): Promise<void> {
    const { name, create, setUp, whenClosed } = this.options;
    let channel: C | undefined;
    try {
      channel = await inTime(create(connection));
    } catch (error) {
      if (connection !== this.connection.opened) return;
      // RabbitMQ opens a channel whatever its queues do, so a connection that cannot is of no use.
      this.log.warn(`${name}: no channel can be opened (${reasonOf(error)}), closes the connection`);
      void connection.close().catch(() => undefined);
      return;
    }
    const openedAt = performance.now();
    let isClosed = false;
    let end!: (error: Error) => void;
    const closed = new Promise<Error>((resolve) => {
      end = (error) => {
        if (isClosed) return;
        isClosed = true;
        // At once: amqplib fails the unconfirmed messages of a closed channel before it says why it closed.
        whenClosed?.(error);
        resolve(error);
      };
      this.end = end;
      channel.on('error', end).once('close', () => end(new Error('the channel was closed')));
    });
    void closed.then((error) => this.reopen(connection, channel, error, openedAt));
    await inTime(setUp(channel)).catch((error: unknown) => end(error as Error));
    if (!isClosed && this.connection.closedChannels.delete(name))
      this.log.log(`${name}: the channel is open again`);
  }

  private async reopen(connection: ChannelModel, channel: C, error: Error, openedAt: number): Promise<void> {
    const { name, longestDelayMs = LONGEST_DELAY_MS } = this.options;
    channel.close().catch(() => undefined);
    if (connection !== this.connection.opened) return;
    this.connection.closedChannels.add(name);
    this.failures = performance.now() - openedAt > longestDelayMs ? 1 : this.failures + 1;
    const delayMs = Math.min(longestDelayMs, FIRST_DELAY_MS * 2 ** (this.failures - 1));
    this.log.error(`${name}: the channel closed, opens again in ${delayMs} ms: ${reasonOf(error)}`);
    await delay(delayMs, undefined, { ref: false });
    if (connection === this.connection.opened) await this.open(connection);
  }
}

async function inTime<T>(opening: Promise<T>): Promise<T> {
  const end = new AbortController();
  const late = delay(OPENED_WITHIN_MS, undefined, { ref: false, signal: end.signal }).then(() => {
    throw new Error(`RabbitMQ did not answer within ${OPENED_WITHIN_MS} ms`);
  });
  late.catch(() => undefined);
  return await Promise.race([opening, late]).finally(() => end.abort());
}
