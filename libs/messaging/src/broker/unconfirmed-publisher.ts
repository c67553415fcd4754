import { type Channel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import type { Dropped } from '../telemetry/dropped.js';
import type { BrokerConnection, Log } from './broker-connection.js';
import { RecoveringChannel } from './recovering-channel.js';

/** Bounds the memory of this process while the broker reads slowly or not at all. */
const MAX_BUFFERED_BYTES = 4 * 1024 * 1024;

/** In frames, as amqplib counts. Small, so that the channel emits `drain` soon. */
const HIGH_WATER_MARK = 16;

/** Publishes at most once, without confirms. Drops and counts what the broker does not accept now. */
export class UnconfirmedPublisher {
  private channel: Channel | undefined;
  /** Bytes since the buffer of the channel was last empty. */
  private bufferedBytes = 0;

  constructor(
    private readonly connection: BrokerConnection,
    log: Log,
    private readonly onDropped: (dropped: Dropped) => void = () => undefined,
  ) {
    new RecoveringChannel(
      connection,
      {
        name: 'publisher without confirms',
        create: (opened) => opened.createChannel({ highWaterMark: HIGH_WATER_MARK }),
        setUp: (channel) => Promise.resolve(this.onOpen(channel)),
        whenClosed: () => (this.channel = undefined),
      },
      log,
    );
  }

  /** Never throws; drops what cannot be encoded. */
  publish({ exchange, routingKey, body, properties }: OutgoingMessage): void {
    const reason = this.reasonToDrop(body);
    if (reason) return this.drop(properties, reason);
    try {
      const options = { ...properties, userId: this.connection.user, mandatory: true };
      const hasRoom = this.channel!.publish(exchange, routingKey, body, options);
      this.bufferedBytes = hasRoom ? 0 : this.bufferedBytes + body.length;
    } catch (error) {
      this.drop(properties, error instanceof IllegalOperationError ? 'not-connected' : 'unencodable');
    }
  }

  private reasonToDrop(body: Buffer): Dropped['reason'] | undefined {
    if (!this.channel) return 'not-connected';
    if (this.connection.blockedSince) return 'broker-blocked';
    return this.bufferedBytes + body.length > MAX_BUFFERED_BYTES ? 'buffer-full' : undefined;
  }

  private onOpen(channel: Channel): void {
    this.bufferedBytes = 0;
    channel.on('drain', () => (this.bufferedBytes = 0));
    channel.on('return', ({ properties }) => this.drop(properties, 'unroutable'));
    this.channel = channel;
  }

  private drop({ type }: { type?: unknown }, reason: Dropped['reason']): void {
    this.onDropped({ type: typeof type === 'string' ? type : 'unknown', queue: undefined, reason });
  }
}
