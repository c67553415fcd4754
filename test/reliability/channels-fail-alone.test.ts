import { event } from '#contracts';
import {
  ConfirmedPublisher,
  DeadLetterCollector,
  encode,
  EVENTS_LOG,
  Exchange,
  LogReader,
  QueueConsumer,
  QueueDepths,
  readDepths,
  RecoveringChannel,
  Refused,
} from '#messaging';
import { type Channel, connect, type ConsumeMessage } from 'amqplib';
import { z } from 'zod';
import { propertiesOf } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { ScratchBroker } from '../support/scratch-broker.js';
import { openTcpProxy } from '../support/tcp-proxy.js';

const schema = z.object({ number: z.int() });
const Counted = event({ type: 'number.counted', version: '1.0', schema });
const trustedUsers = (queues: string[]) => new Map(queues.map((queue) => [queue, new Set(['admin'])]));

const causedBy = { correlationId: 'c' };

let broker: ScratchBroker;
beforeEach(async () => {
  broker = await ScratchBroker.open('channels-fail-alone');
});
afterEach(() => broker.close());

const put = (queue: string, number: number) => broker.put(queue, { number }, propertiesOf(Counted.type));
const connectionCount = () =>
  broker.logged.filter((text) => text.endsWith('is connected to RabbitMQ')).length;

/** Returns a consumer of this queue and the numbers that it handled. */
function consumerOf(queue: string) {
  const handled: number[] = [];
  const consumer = (publisher: ConfirmedPublisher) =>
    new QueueConsumer({
      queue,
      contract: Counted,
      trustedUsers: new Set(['admin']),
      handle: ({ payload }) => Promise.resolve(void handled.push((payload as { number: number }).number)),
      publisher,
      retryDelaysMs: [],
      handlerTimeoutMs: 5_000,
      concurrency: 10,
      log: broker.log,
      onMessageEvent: () => undefined,
    });
  return { handled, consumer };
}

const channelFor = (
  connection: ConstructorParameters<typeof RecoveringChannel>[0],
  name: string,
  setUp: (channel: Channel) => Promise<void>,
) =>
  new RecoveringChannel(connection, { name, create: (opened) => opened.createChannel(), setUp }, broker.log);

test('the consumer of a queue that is deleted and declared again recovers alone; other consumers on its connection continue', async () => {
  await broker.channel.assertQueue('one');
  await broker.channel.assertQueue('other');
  const [one, other] = [consumerOf('one'), consumerOf('other')];
  const connection = await broker.connect((connection) => {
    const publisher = new ConfirmedPublisher(connection, broker.log);
    for (const { consumer, queue } of [
      { ...one, queue: 'one' },
      { ...other, queue: 'other' },
    ])
      channelFor(connection, queue, (channel) => consumer(publisher).consume(channel));
  });
  await broker.channel.deleteQueue('one');
  await eventually(() => expect([...connection.closedChannels]).toEqual(['one']));
  put('other', 1);
  await eventually(() => expect(other.handled).toEqual([1]));
  await broker.channel.assertQueue('one', { arguments: { 'x-max-length': 10 } });
  put('one', 2);
  await eventually(() => expect(one.handled).toEqual([2]));
  expect([...connection.closedChannels]).toEqual([]);
  expect(connectionCount()).toBe(1);
});

test('a channel that RabbitMQ closes after a second ack reopens with a growing delay', async () => {
  await broker.channel.assertQueue('one');
  const openedAt: number[] = [];
  await broker.connect((connection) => {
    channelFor(connection, 'one', async (channel) => {
      openedAt.push(performance.now());
      const ackTwice = (delivery: ConsumeMessage | null) => {
        channel.ack(delivery!);
        channel.ack(delivery!);
      };
      await channel.consume('one', ackTwice);
    });
  });
  for (let number = 1; number <= 3; number++) {
    put('one', number);
    await eventually(() => expect(openedAt).toHaveLength(number + 1));
  }
  const [first, second, third] = openedAt.slice(1).map((time, i) => time - openedAt[i]!);
  expect(second).toBeGreaterThan(first!);
  expect(third).toBeGreaterThan(second!);
  expect(broker.logged.join()).toMatch(
    /one: the channel closed, opens again in 800 ms: .*PRECONDITION_FAILED/,
  );
  expect(connectionCount()).toBe(1);
});

test('a publisher whose message is refused does not interrupt another publisher, and publishes again', async () => {
  await broker.channel.assertQueue('one');
  await broker.channel.assertExchange(Exchange.events, 'topic');
  await broker.channel.bindQueue('one', Exchange.events, '#');
  const publishers: ConfirmedPublisher[] = [];
  await broker.connect((connection) => {
    for (const name of ['first', 'second'])
      publishers.push(new ConfirmedPublisher(connection, broker.log, { name }));
  });
  const [first, second] = publishers as [ConfirmedPublisher, ConfirmedPublisher];
  await eventually(() => expect(first.isReady && second.isReady).toBe(true));
  const message = encode(Counted, { number: 1 }, { producer: 'test', causedBy });
  const refused = first.publish({ ...message, exchange: 'missing' });
  const published = Promise.all(Array.from({ length: 20 }, () => second.publish(message)));
  await expect(refused).rejects.toThrow(Refused);
  await published;
  await eventually(() => first.publish(message));
  expect(connectionCount()).toBe(1);
});

test('the collector collects from the other dead letter queues while one is missing', async () => {
  await broker.channel.assertQueue('present.dlq');
  const collected: unknown[] = [];
  await broker.connect((connection) =>
    new DeadLetterCollector(trustedUsers(['missing', 'present']), connection, broker.log).start(
      (deadLetter) => Promise.resolve(void collected.push(deadLetter.queue)),
    ),
  );
  put('present.dlq', 1);
  await eventually(() => expect(collected).toEqual(['present']));
  await broker.channel.assertQueue('missing.dlq');
  put('missing.dlq', 2);
  await eventually(() => expect(collected).toEqual(['present', 'missing']));
});

test('the depths of the other queues are read while one is missing; reading fails when all are missing', async () => {
  await broker.channel.assertQueue('first');
  await broker.channel.assertQueue('last');
  put('last', 1);
  let depths!: QueueDepths;
  await broker.connect((connection) => (depths = new QueueDepths(connection)));
  await eventually(async () => {
    const read = await depths.read(['first', 'missing', 'last']);
    expect([...read.depths]).toEqual([
      ['first', { waiting: 0, consumers: 0 }],
      ['last', { waiting: 1, consumers: 0 }],
    ]);
    expect([...read.unreadable]).toEqual([['missing', expect.stringContaining('NOT_FOUND')]]);
  });
  await expect(depths.read(['missing'])).rejects.toThrow('NOT_FOUND');
  expect(connectionCount()).toBe(1);
});

/** Its class and method, see the AMQP 0-9-1 reference. */
const CHANNEL_CLOSE = Buffer.from([0, 20, 0, 40]);

test('reading depths ends when the connection is lost while its channel is being closed', async () => {
  await broker.channel.assertQueue('first');
  const proxy = await openTcpProxy(broker.url);
  const connection = await connect(proxy.url, { noDelay: true });
  const lost = new Promise((resolve) => connection.on('error', resolve));
  try {
    proxy.endAt(CHANNEL_CLOSE);
    const read = readDepths(connection, ['first']);
    await lost;
    expect([...(await eventually(() => read)).depths.keys()]).toEqual(['first']);
  } finally {
    proxy.close();
  }
});

test('reading the events log fails without closing the connection when the log is missing or is deleted', async () => {
  let log!: LogReader;
  const connection = await broker.connect(
    (connection) =>
      (log = new LogReader({ admin: { publishes: [Counted], consumes: [] } }, connection, broker.log)),
  );
  const read = () => log.read([Counted], undefined, new AbortController().signal);
  await expect(read().next()).rejects.toThrow('NOT_FOUND');
  await broker.channel.assertQueue(EVENTS_LOG, { arguments: { 'x-queue-type': 'stream' } });
  const reading = read();
  put(EVENTS_LOG, 1);
  expect((await reading.next()).value).toMatchObject({ size: 1 });
  const next = reading.next();
  next.catch(() => undefined);
  await broker.channel.deleteQueue(EVENTS_LOG);
  await expect(next).rejects.toThrow('was closed');
  expect(connection.isUp).toBe(true);
  expect(connectionCount()).toBe(1);
});
