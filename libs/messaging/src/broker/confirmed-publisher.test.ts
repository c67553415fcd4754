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

/** A broker that takes every message and confirms none; `opens` says whether it opens another channel after the first. */
async function publisherAtSilentBroker(
  connection: { isBlockedSince?: Date },
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
    ...{ isUp: true, opened: undefined as ChannelModel | undefined, whenConnected },
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

test('a confirm that does not come ends the channel, and the message counts as not published', async () => {
  const { publish, channels, isClosed } = await publisherAtSilentBroker({});
  await expect(publish()).rejects.toThrow(Unavailable);
  await eventually(() => expect(channels()).toBe(2));
  expect(isClosed()).toBe(false);
});

test('a broker that then does not open another channel is connected anew', async () => {
  const { publish, isClosed } = await publisherAtSilentBroker({}, { opens: false });
  await expect(publish()).rejects.toThrow(Unavailable);
  await eventually(() => expect(isClosed()).toBe(true));
});

test('while the broker is blocked, a confirm may take as long as it takes', async () => {
  const connection: { isBlockedSince?: Date } = { isBlockedSince: new Date() };
  const { publish, channels } = await publisherAtSilentBroker(connection);
  const published = publish();
  published.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  expect(channels()).toBe(1);
  delete connection.isBlockedSince;
  await expect(published).rejects.toThrow(Unavailable);
});

test('a message that amqplib cannot encode is a permanent failure, and the channel stays', async () => {
  const { publish, isClosed } = await publisherAtSilentBroker(
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

test('a channel that is closed already is no fault of the message', async () => {
  const { publish } = await publisherAtSilentBroker(
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

test('an unconfirmed message that cannot be encoded is dropped and counted, and the next one is published', async () => {
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
  };
  const dropped: Dropped[] = [];
  const publisher = new UnconfirmedPublisher(connection as unknown as BrokerConnection, log, (one) =>
    dropped.push(one),
  );
  const opened = Object.assign(new EventEmitter(), { createChannel: () => Promise.resolve(channel) });
  await open(opened as unknown as ChannelModel);
  for (const routingKey of ['x'.repeat(256), 'a.b'])
    publisher.publish({ ...message, routingKey } as unknown as OutgoingMessage);
  expect(published).toEqual(['a.b']);
  expect(dropped).toMatchObject([{ reason: 'unencodable' }]);
});
