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

const asking = {
  order: { publishes: [Square], consumes: [] },
  admin: { publishes: [], consumes: [Square] },
};

/** As setup makes them. */
async function makeReplyQueues(): Promise<void> {
  await broker.channel.assertExchange(Exchange.replies, 'topic');
  for (const queue of replyQueuesOf('order')) {
    await broker.channel.assertQueue(queue);
    await broker.channel.bindQueue(queue, Exchange.replies, queue);
  }
}

const replyTo = (address: string | undefined, userId?: string) => {
  const answer = encode(
    Square.reply,
    { number: 4 },
    { producer: 'test', causedBy: { correlationId: 'c', traceparent: 't', id: 'the request' } },
  );
  broker.channel.publish(Exchange.replies, address!, answer.body, {
    ...answer.properties,
    ...(userId && { userId }),
  });
};

test('an instance whose reply queue is deleted consumes the next one, and the next reply arrives', async () => {
  await makeReplyQueues();
  let inbox!: ReplyInbox;
  await broker.connect((made) => (inbox = new ReplyInbox('order', asking, made, broker.log)));
  await eventually(() => expect(inbox.address).toBe('order.replies.1'));
  await broker.channel.deleteQueue('order.replies.1');
  await eventually(() => expect(inbox.address).toBe('order.replies.2'));
  const { reply } = inbox.expect(Square, 'the request', 9_000);
  replyTo(inbox.address, 'admin');
  expect(await reply).toEqual({ number: 4 });
  expect(broker.said.filter((text) => text.endsWith('is connected to RabbitMQ'))).toHaveLength(1);
});

test('each instance consumes its own reply queue; an extra instance has none until another closes', async () => {
  await makeReplyQueues();
  for (const taken of replyQueuesOf('order').slice(2))
    await broker.channel.consume(taken, () => undefined, { noAck: true });
  const inboxes: ReplyInbox[] = [];
  const open = () =>
    broker.connect((made) => inboxes.push(new ReplyInbox('order', asking, made, broker.log)));
  const first = await open();
  await eventually(() => expect(inboxes[0]?.address).toBe('order.replies.1'));
  await Promise.all([open(), open()]);
  const addresses = () => inboxes.map(({ address }) => address).filter((address) => address !== undefined);
  await eventually(() => expect(addresses().sort()).toEqual(['order.replies.1', 'order.replies.2']));
  await eventually(() =>
    expect(broker.said.join()).toMatch(/all 16 reply queues have a consumer.*run at most 16 instances/),
  );
  const without = inboxes.find(({ address }) => address === undefined)!;
  await first.close();
  await eventually(() => expect(without.address).toBe('order.replies.1'), { within: 30_000 });
}, 60_000);

test('a reply from a user other than the consumer of the request is ignored', async () => {
  await makeReplyQueues();
  let inbox!: ReplyInbox;
  const asksOthers = { ...asking, admin: { publishes: [], consumes: [] } };
  await broker.connect((made) => (inbox = new ReplyInbox('order', asksOthers, made, broker.log)));
  await eventually(() => expect(inbox.address).toBe('order.replies.1'));
  for (const userId of ['admin', undefined]) {
    const { reply } = inbox.expect(Square, 'the request', 9_000);
    replyTo(inbox.address, userId);
    expect(await reply).toBeUndefined();
  }
  expect(broker.said.join()).toMatch(/ignores a reply .* published by the broker user "admin"/);
  expect(broker.said.join()).toMatch(/ignores a reply .* published without a user_id/);
});
