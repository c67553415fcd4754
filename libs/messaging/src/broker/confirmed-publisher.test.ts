import { EventEmitter } from 'node:events';
import { type ChannelModel, IllegalOperationError } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { isUnavailable, Unavailable, Unencodable } from '../failure/failures.js';
import type { BrokerConnection, OpenChannels } from './broker-connection.js';
import { ConfirmedPublisher } from './confirmed-publisher.js';
import { UnconfirmedPublisher } from './unconfirmed-publisher.js';

const log = { log: () => undefined, warn: () => undefined, error: () => undefined };
const message = { exchange: 'events', routingKey: 'a.b', body: Buffer.from('{}'), properties: {} };

/** A broker that takes every message and confirms none. */
async function publisherAtSilentBroker(
  connection: { isBlockedSince?: Date },
  publishing: () => unknown = () => true,
) {
  const channel = Object.assign(new EventEmitter(), { publish: publishing });
  let closed = false;
  const opened = Object.assign(new EventEmitter(), {
    createConfirmChannel: () => Promise.resolve(channel),
    close: () => Promise.resolve(void (closed = true)),
  });
  let open: OpenChannels = () => Promise.resolve();
  const whenConnected = (opener: OpenChannels) => (open = opener);
  const broker = Object.assign(connection, { isUp: true, whenConnected });
  const publisher = new ConfirmedPublisher(broker as unknown as BrokerConnection, log, 500);
  await open(opened as unknown as ChannelModel);
  return { publish: () => publisher.publish(message as unknown as OutgoingMessage), isClosed: () => closed };
}

test('a confirm that does not come ends the connection, and the message counts as not published', async () => {
  const { publish, isClosed } = await publisherAtSilentBroker({});
  await expect(publish()).rejects.toThrow(Unavailable);
  expect(isClosed()).toBe(true);
});

test('while the broker is blocked, a confirm may take as long as it takes', async () => {
  const connection: { isBlockedSince?: Date } = { isBlockedSince: new Date() };
  const { publish, isClosed } = await publisherAtSilentBroker(connection);
  const published = publish();
  published.catch(() => undefined);
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  expect(isClosed()).toBe(false);
  delete connection.isBlockedSince;
  await expect(published).rejects.toThrow(Unavailable);
});

test('a message that amqplib cannot encode is a permanent failure, and the channel stays', async () => {
  const { publish, isClosed } = await publisherAtSilentBroker({}, () => {
    throw new TypeError('Unknown type to encode: Connection terminated');
  });
  await expect(publish()).rejects.toThrow(Unencodable);
  expect(isClosed()).toBe(false);
});

test('a channel that is closed already is no fault of the message', async () => {
  const { publish } = await publisherAtSilentBroker({}, () => {
    throw new IllegalOperationError('Channel closed');
  });
  const error: unknown = await publish().catch((thrown: unknown) => thrown);
  expect(isUnavailable(error)).toBe(true);
});

test('an unconfirmed message that cannot be encoded is dropped, and the next one is published', async () => {
  const published: unknown[] = [];
  const publishing = (_: string, routingKey: string) => {
    if (routingKey.length > 255) throw new TypeError('too long');
    return published.push(routingKey);
  };
  const channel = Object.assign(new EventEmitter(), { publish: publishing });
  let open: OpenChannels = () => Promise.resolve();
  const connection = { whenConnected: (opener: OpenChannels) => (open = opener) };
  const publisher = new UnconfirmedPublisher(connection as unknown as BrokerConnection, log);
  const opened = Object.assign(new EventEmitter(), { createChannel: () => Promise.resolve(channel) });
  await open(opened as unknown as ChannelModel);
  for (const routingKey of ['x'.repeat(256), 'a.b'])
    publisher.publish({ ...message, routingKey } as unknown as OutgoingMessage);
  expect(published).toEqual(['a.b']);
});
