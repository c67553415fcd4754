import { connect, type ChannelModel, type ConfirmChannel } from 'amqplib';
import { impersonatorUrl } from './broker.js';

/** A message as raw bytes, without the checks of a client library. */
export interface RawMessage {
  queue: string;
  /** The properties of the content header frame: the flags, then the values. */
  properties: Buffer;
  body: Buffer;
}

/** Parts of an amqplib channel that its types do not declare. */
interface ChannelInternals {
  connection: { channels: { buffer: { write: (bytes: Buffer) => void } }[]; frameMax: number };
  ch: number;
  pushConfirmCallback: (confirm: (error: unknown) => void) => void;
}

const BASIC = 60;
const PUBLISH = 40;
const Frame = { method: 1, header: 2, body: 3 } as const;
const FRAME_OVERHEAD = 8;

/** The largest frame payload that RabbitMQ accepts: `frame_max` in stack/rabbitmq.conf without the frame overhead. */
export const MAX_FRAME_PAYLOAD = 81_920 - FRAME_OVERHEAD;

const shortString = (bytes: Buffer) => Buffer.concat([Buffer.from([bytes.length]), bytes]);

/** Publishes raw messages. After a message that makes RabbitMQ close the connection, the next one opens a new connection. */
export class RawPublisher {
  private opened: Promise<{ connection: ChannelModel; channel: ConfirmChannel }> | undefined;

  async close(): Promise<void> {
    await (await this.opened?.catch(() => undefined))?.connection.close().catch(() => undefined);
  }

  /** Returns whether RabbitMQ confirmed the message. */
  async publish({ queue, properties, body }: RawMessage): Promise<boolean> {
    const { connection, channel } = await (this.opened ??= this.open());
    const { connection: wire, ch, pushConfirmCallback } = channel as unknown as ChannelInternals;
    const frame = (type: number, payload: Buffer) => {
      const head = Buffer.alloc(7);
      head.writeUInt8(type, 0);
      head.writeUInt16BE(ch, 1);
      head.writeUInt32BE(payload.length, 3);
      return Buffer.concat([head, payload, Buffer.from([0xce])]);
    };
    const method = Buffer.concat([
      Buffer.from([0, BASIC, 0, PUBLISH, 0, 0, 0]),
      shortString(Buffer.from(queue)),
      Buffer.from([0]),
    ]);
    const head = Buffer.alloc(12);
    head.writeUInt16BE(BASIC, 0);
    head.writeBigUInt64BE(BigInt(body.length), 4);
    const bodies = Array.from({ length: Math.ceil(body.length / MAX_FRAME_PAYLOAD) }, (_, i) =>
      frame(Frame.body, body.subarray(i * MAX_FRAME_PAYLOAD, (i + 1) * MAX_FRAME_PAYLOAD)),
    );
    const confirmed = await new Promise<boolean>((resolve) => {
      connection.once('close', () => resolve(false));
      channel.once('close', () => resolve(false));
      pushConfirmCallback.call(channel, (error) => resolve(!error));
      const frames = [frame(Frame.method, method), frame(Frame.header, Buffer.concat([head, properties]))];
      wire.channels[ch]!.buffer.write(Buffer.concat([...frames, ...bodies]));
    });
    connection.removeAllListeners('close');
    channel.removeAllListeners('close');
    if (!confirmed) this.opened = undefined;
    return confirmed;
  }

  private async open() {
    const connection = await connect(await impersonatorUrl(), { noDelay: true });
    connection.on('error', () => undefined);
    const channel = await connection.createConfirmChannel();
    channel.on('error', () => undefined);
    return { connection, channel };
  }
}
