import { setTimeout as delay } from 'node:timers/promises';
import type { Channel, ChannelModel } from 'amqplib';
import type { BrokerConnection, Log } from './broker-connection.js';
import { reasonOf } from './reason-of.js';

export interface ChannelOptions<C extends Channel> {
  /** For log lines and health, e.g. the queue that the channel consumes. */
  name: string;
  create: (connection: ChannelModel) => Promise<C>;
  /** Called on every new channel. If it rejects, or takes longer than 10 s, the channel is closed. */
  setUp: (channel: C) => Promise<void>;
  /** Called once for each channel that closes or whose `setUp` fails, before the next channel opens. */
  whenClosed?: (error: Error) => void;
  longestDelayMs?: number;
}

const FIRST_DELAY_MS = 200;
const LONGEST_DELAY_MS = 10_000;
const OPEN_TIMEOUT_MS = 10_000;

/**
 * Reopens a channel without closing its connection or the other channels. The delay doubles with each failure. It starts again
 * at the first one after the channel was open for longer than the longest delay.
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
    connection.whenLeft((error) => this.end(error));
    if (connection.opened) void this.open(connection.opened);
  }

  /** Closes the open channel; the next one opens after the delay. */
  close(error: Error): void {
    this.end(error);
  }

  /** Resolves after this attempt, also if it failed, so that other channels do not wait. */
  private async open(connection: ChannelModel): Promise<void> {
    const { name, create, setUp, whenClosed } = this.options;
    let channel: C | undefined;
    try {
      channel = await withTimeout(create(connection));
    } catch (error) {
      if (connection !== this.connection.opened) return;
      // RabbitMQ opens a channel independently of its queues, so the connection itself is broken.
      this.log.warn(
        `${name}: no channel can be opened (${reasonOf(error)}), the connection is closed and opened again`,
      );
      void connection.close().catch(() => undefined);
      return;
    }
    // The node was left while the channel was being opened.
    if (connection !== this.connection.opened) return void channel.close().catch(() => undefined);
    const openedAt = performance.now();
    let isClosed = false;
    let end!: (error: Error) => void;
    const closed = new Promise<Error>((resolve) => {
      end = (error) => {
        if (isClosed) return;
        isClosed = true;
        // At once: amqplib rejects the unconfirmed messages of a closed channel before it reports the reason.
        whenClosed?.(error);
        resolve(error);
      };
      this.end = end;
      channel.on('error', end).once('close', () => end(new Error('RabbitMQ closed the channel')));
    });
    void closed.then((error) => this.reopen(connection, channel, error, openedAt));
    await withTimeout(setUp(channel)).catch((error: unknown) => end(error as Error));
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

async function withTimeout<T>(opening: Promise<T>): Promise<T> {
  const end = new AbortController();
  const timeout = delay(OPEN_TIMEOUT_MS, undefined, { ref: false, signal: end.signal }).then(() => {
    throw new Error(`RabbitMQ did not answer within ${OPEN_TIMEOUT_MS} ms`);
  });
  timeout.catch(() => undefined);
  return await Promise.race([opening, timeout]).finally(() => end.abort());
}
