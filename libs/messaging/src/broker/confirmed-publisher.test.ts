import { EventEmitter } from 'node:events';
import { type ChannelModel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import type { Dropped } from '../telemetry/dropped.js';
import { isUnavailable } from '../failure/failure-classes.js';
import { Unavailable, Unencodable } from '../failure/failures.js';
import type { BrokerConnection, OpenChannels } from './broker-connection.js';
import { ConfirmedPublisher } from './confirmed-publisher.js';
import { UnconfirmedPublisher } from './unconfirmed-publisher.js';
import { eventually } from '../../../../test/support/eventually.js';

const log = { log: () => undefined, warn: () => undefined, error: () => undefined };
const message = { exchange: 'events', routingKey: 'a.b', body: Buffer.from('{}'), properties: {} };

/** The broker confirms no message; `opens` is whether it opens a second channel. */
async function publisherWithoutConfirms(
  connection: { blockedSince?: Date },
  { opens = true, publishing = (): unknown => true } = {},
) {
  let channels = 0;
  let closed = false;
  const createConfirmChannel = () => {
    channels += 1;
    if (channels > 1 && !opens) return Promise.reject(new Error('no answer'));
    const channel = new EventEmitter();
    const close = () => Promise.resolve(void channel.emit('close'));
    return Promise.resolve(Object.assign(channel, { publish: publishing, close }));
  };
  const opened = { createConfirmChannel, close: () => Promise.resolve(void (closed = true)) };
  let open: OpenChannels = () => Promise.resolve();
  const whenConnected = (opener: OpenChannels) => (open = opener);
  const broker = Object.assign(connection, {
    ...{
      isUp: true,
      opened: undefined as ChannelModel | undefined,
      whenConnected,
      whenLeft: () => undefined,
    },
    closedChannels: new Set<string>(),
  });
  const publisher = new ConfirmedPublisher(broker as unknown as BrokerConnection, log, {
    confirmTimeoutMs: 500,
  });
  broker.opened = opened as unknown as ChannelModel;
  await open(broker.opened);
  return {
    publish: () => publisher.publish(message as unknown as OutgoingMessage),
    channels: () => channels,
    isClosed: () => closed,
  };
}

test('reopens the channel and rejects the message when no confirm arrives', async () => {
  const { publish, channels, isClosed } = await publisherWithoutConfirms({});
  await expect(publish()).rejects.toThrow(Unavailable);
  await eventually(() => expect(channels()).toBe(2));
  expect(isClosed()).toBe(false);
});

test('closes the connection when the broker opens no other channel', async () => {
  const { publish, isClosed } = await publisherWithoutConfirms({}, { opens: false });
  await expect(publish()).rejects.toThrow(Unavailable);
  await eventually(() => expect(isClosed()).toBe(true));
});

test('has no confirm timeout while the broker is blocked', async () => {
  const connection: { blockedSince?: Date } = { blockedSince: new Date() };
  const { publish, channels } = await publisherWithoutConfirms(connection);
  const published = publish();
  published.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  expect(channels()).toBe(1);
  delete connection.blockedSince;
  await expect(published).rejects.toThrow(Unavailable);
});

test('a message that amqplib cannot encode is a permanent failure, and the channel stays open', async () => {
  const { publish, isClosed } = await publisherWithoutConfirms(
    {},
    {
      publishing: () => {
        throw new TypeError('Unknown type to encode: Connection terminated');
      },
    },
  );
  await expect(publish()).rejects.toThrow(Unencodable);
  expect(isClosed()).toBe(false);
});

test('a message for a closed channel is unavailable, not a permanent failure', async () => {
  const { publish } = await publisherWithoutConfirms(
    {},
    {
      publishing: () => {
        throw new IllegalOperationError('Channel closed');
      },
    },
  );
  const error: unknown = await publish().catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
});

test('drops and counts an unconfirmed message that cannot be encoded, and publishes the next one', async () => {
  const published: unknown[] = [];
  const publishing = (_: string, routingKey: string) => {
    if (routingKey.length > 255) throw new TypeError('too long');
    return published.push(routingKey);
  };
  const channel = Object.assign(new EventEmitter(), { publish: publishing });
  let open: OpenChannels = () => Promise.resolve();
  const connection = {
    closedChannels: new Set<string>(),
    whenConnected: (opener: OpenChannels) => (open = opener),
    whenLeft: () => undefined,
  };
  const dropped: Dropped[] = [];
  const publisher = new UnconfirmedPublisher(connection as unknown as BrokerConnection, log, (drop) =>
    dropped.push(drop),
  );
  const opened = Object.assign(new EventEmitter(), { createChannel: () => Promise.resolve(channel) });
  Object.assign(connection, { opened });
  await open(opened as unknown as ChannelModel);
  for (const routingKey of ['x'.repeat(256), 'a.b'])
    publisher.publish({ ...message, routingKey } as unknown as OutgoingMessage);
  expect(published).toEqual(['a.b']);
  expect(dropped).toMatchObject([{ reason: 'unencodable' }]);
});
