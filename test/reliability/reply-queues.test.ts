import { request } from '#contracts';
import { encode, Exchange, ReplyInbox, replyQueuesOf } from '#messaging';
import { z } from 'zod';
import { eventually } from '../support/eventually.js';
import { ScratchBroker } from '../support/scratch-broker.js';

const schema = z.object({ number: z.int() });
const Square = request({
  type: 'number.square',
  version: '1.0',
  schema,
  reply: { type: 'number.square.reply', version: '1.0', schema },
});

let broker: ScratchBroker;
beforeEach(async () => {
  broker = await ScratchBroker.open('reply-queues');
});
afterEach(() => broker.close());

const serviceContracts = {
  order: { publishes: [Square], consumes: [] },
  admin: { publishes: [], consumes: [Square] },
};

/** Declares the reply queues as setup does. */
async function declareReplyQueues(): Promise<void> {
  await broker.channel.assertExchange(Exchange.replies, 'topic');
  for (const queue of replyQueuesOf('order')) {
    await broker.channel.assertQueue(queue);
    await broker.channel.bindQueue(queue, Exchange.replies, queue);
  }
}

const replyTo = (address: string | undefined, userId?: string) => {
  const message = encode(
    Square.reply,
    { number: 4 },
    { producer: 'test', causedBy: { correlationId: 'c', id: 'the request' } },
  );
  broker.channel.publish(Exchange.replies, address!, message.body, {
    ...message.properties,
    ...(userId && { userId }),
  });
};

test('an instance whose reply queue is deleted consumes the next one, and the next reply arrives', async () => {
  await declareReplyQueues();
  let inbox!: ReplyInbox;
  await broker.connect(
    (connection) => (inbox = new ReplyInbox('order', serviceContracts, connection, broker.log)),
  );
  await eventually(() => expect(inbox.address).toBe('order.replies.1'));
  await broker.channel.deleteQueue('order.replies.1');
  await eventually(() => expect(inbox.address).toBe('order.replies.2'));
  const { reply } = inbox.expect(Square, 'the request', 9_000);
  replyTo(inbox.address, 'admin');
  expect(await reply).toEqual({ number: 4 });
  expect(broker.logged.filter((text) => text.endsWith('is connected to RabbitMQ'))).toHaveLength(1);
});

test('each instance consumes its own reply queue; an extra instance has none until another closes', async () => {
  await declareReplyQueues();
  for (const queue of replyQueuesOf('order').slice(2))
    await broker.channel.consume(queue, () => undefined, { noAck: true });
  const inboxes: ReplyInbox[] = [];
  const open = () =>
    broker.connect((connection) =>
      inboxes.push(new ReplyInbox('order', serviceContracts, connection, broker.log)),
    );
  const first = await open();
  await eventually(() => expect(inboxes[0]?.address).toBe('order.replies.1'));
  await Promise.all([open(), open()]);
  const addresses = () => inboxes.map(({ address }) => address).filter((address) => address !== undefined);
  await eventually(() => expect(addresses().sort()).toEqual(['order.replies.1', 'order.replies.2']));
  await eventually(() =>
    expect(broker.logged.join()).toMatch(/all 16 reply queues have a consumer.*run at most 16 instances/),
  );
  const without = inboxes.find(({ address }) => address === undefined)!;
  await first.close();
  await eventually(() => expect(without.address).toBe('order.replies.1'));
});

test('a reply from a user other than the consumer of the request is ignored', async () => {
  await declareReplyQueues();
  let inbox!: ReplyInbox;
  const withoutConsumer = { ...serviceContracts, admin: { publishes: [], consumes: [] } };
  await broker.connect(
    (connection) => (inbox = new ReplyInbox('order', withoutConsumer, connection, broker.log)),
  );
  await eventually(() => expect(inbox.address).toBe('order.replies.1'));
  for (const userId of ['admin', undefined]) {
    const { reply } = inbox.expect(Square, 'the request', 9_000);
    replyTo(inbox.address, userId);
    expect(await reply).toBeUndefined();
  }
  expect(broker.logged.join()).toMatch(/ignores a reply .* published by the broker user "admin"/);
  expect(broker.logged.join()).toMatch(/ignores a reply .* published without a user_id/);
});
