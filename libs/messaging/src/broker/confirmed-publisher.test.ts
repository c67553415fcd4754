import { EventEmitter } from 'node:events';
import type { ChannelModel } from 'amqplib';
import type { OutgoingMessage } from '../envelope/message.js';
import { Unavailable } from '../failure/failures.js';
import type { BrokerConnection, OpenChannels } from './broker-connection.js';
import { ConfirmedPublisher } from './confirmed-publisher.js';

const log = { log: () => undefined, warn: () => undefined, error: () => undefined };
const message = { exchange: 'events', routingKey: 'a.b', body: Buffer.from('{}'), properties: {} };

/** A broker that takes every message and confirms none. */
async function publisherAtSilentBroker(connection: { isBlockedSince?: Date }) {
  const channel = Object.assign(new EventEmitter(), { publish: () => true });
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
