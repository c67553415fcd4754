import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { telemetry } from '#contracts';
import {
  ConfirmedPublisher,
  type Dropped,
  encode,
  Exchange,
  type OutgoingMessage,
  RecoveringChannel,
  TelemetryConsumer,
  Unavailable,
  UnconfirmedPublisher,
} from '#messaging';
import { z } from 'zod';
import { propertiesOf } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { rabbitmqctl } from '../support/rabbitmqctl.js';
import { ScratchBroker } from '../support/scratch-broker.js';
import { openTcpProxy } from '../support/tcp-proxy.js';

const Measured = telemetry({
  type: 'thing.measured',
  version: '1.0',
  schema: z.object({ text: z.string() }),
});
const queue = 'test.thing.measured';
const MB = 1024 * 1024;

let broker: ScratchBroker;
let dropped: Dropped[];
beforeEach(async () => {
  dropped = [];
  broker = await ScratchBroker.open('bounded-telemetry');
  await broker.channel.assertQueue(queue);
  await broker.channel.assertExchange(Exchange.telemetry, 'topic');
  await broker.channel.bindQueue(queue, Exchange.telemetry, '#');
});
afterEach(async () => {
  await broker.close();
});

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const messageOf = (bytes: number): OutgoingMessage =>
  encode(Measured, { text: 'x'.repeat(bytes) }, { producer: 'test', causedBy: { correlationId: 'c' } });

const countOf = (reason: Dropped['reason']) => dropped.filter((drop) => drop.reason === reason).length;

test('a telemetry consumer whose dependency is unavailable holds at most its concurrency, and drops and counts each message', async () => {
  let unacknowledged = 0;
  let maxUnacknowledged = 0;
  for (let i = 0; i < 500; i++) broker.put(queue, { text: 'x' }, propertiesOf(Measured.type));
  await broker.connect((connection) => {
    const consumer = new TelemetryConsumer({
      queue,
      contract: Measured,
      trustedUsers: new Set(['admin']),
      handle: async () => {
        maxUnacknowledged = Math.max(maxUnacknowledged, (unacknowledged += 1));
        await new Promise((resolve) => setTimeout(resolve, 2));
        unacknowledged -= 1;
        throw new Unavailable('the database is unavailable');
      },
      handlerTimeoutMs: 5_000,
      concurrency: 10,
      log: broker.log,
      onMessageEvent: () => undefined,
      onDropped: (drop) => dropped.push(drop),
    });
    new RecoveringChannel(
      connection,
      {
        name: queue,
        create: (opened) => opened.createChannel(),
        setUp: (channel) => consumer.consume(channel),
      },
      broker.log,
    );
  });
  await eventually(() => expect(dropped).toHaveLength(500));
  expect(dropped[0]).toEqual({ type: Measured.type, queue, reason: 'dependency-unavailable' });
  expect(maxUnacknowledged).toBe(10);
  expect(broker.logged.filter((text) => text.includes('drops messages'))).toHaveLength(1);
  await eventually(async () => expect((await broker.channel.checkQueue(queue)).messageCount).toBe(0));
});

test('while the broker is blocked, a publisher without confirms drops and counts messages; one with confirms buffers at most 16 MB', async () => {
  let telemetryPublisher!: UnconfirmedPublisher;
  let confirmed!: ConfirmedPublisher;
  const connection = await broker.connect((connection) => {
    telemetryPublisher = new UnconfirmedPublisher(connection, broker.log, (drop) => dropped.push(drop));
    confirmed = new ConfirmedPublisher(connection, broker.log);
  });
  const large = messageOf(200_000);
  await rabbitmqctl('set_vm_memory_high_watermark', '0');
  try {
    telemetryPublisher.publish(large);
    await eventually(() => expect(connection.blockedSince).toBeDefined());
    const before = process.memoryUsage().arrayBuffers;
    for (let i = 0; i < 1_200; i++) telemetryPublisher.publish(messageOf(200_000));
    expect(countOf('broker-blocked')).toBe(1_200);
    const outcomes = Array.from({ length: 200 }, () =>
      confirmed.publish(messageOf(200_000)).then(
        () => 'confirmed',
        (error: unknown) => (error as Error).message,
      ),
    );
    // A rejected message is garbage from the next turn of the event loop on; its bytes are freed in the background.
    await eventually(() => {
      collectGarbage();
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(40 * MB);
    });
    await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
    const results = await Promise.all(outcomes);
    expect(results.filter((outcome) => outcome === 'confirmed')).toHaveLength(83);
    expect(results.at(-1)).toBe('too many bytes wait for the confirm of RabbitMQ');
  } finally {
    await rabbitmqctl('set_vm_memory_high_watermark', 'absolute', '1GB');
  }
  await eventually(() => expect(connection.blockedSince).toBeUndefined());
  dropped = [];
  telemetryPublisher.publish(large);
  await eventually(async () =>
    expect((await broker.channel.checkQueue(queue)).messageCount).toBeGreaterThan(83),
  );
  expect(dropped).toEqual([]);
});

test('a publisher without confirms buffers at most 4 MB for a broker that stops reading', async () => {
  const proxy = await openTcpProxy(broker.url);
  try {
    let publisher!: UnconfirmedPublisher;
    const connection = await broker.connect(
      (connection) =>
        (publisher = new UnconfirmedPublisher(connection, broker.log, (drop) => dropped.push(drop))),
      proxy.url,
    );
    await eventually(() => {
      dropped = [];
      publisher.publish(messageOf(10));
      expect(dropped).toEqual([]);
    });
    proxy.stopReading();
    for (let i = 0; i < 2_000; i++) {
      publisher.publish(messageOf(50_000));
      await new Promise((resolve) => setImmediate(resolve));
    }
    // The test published 100 MB; the rest is in the buffers of the publisher and of the sockets.
    expect(countOf('buffer-full')).toBeGreaterThan(1_600);
    proxy.close();
    await eventually(() => expect(connection.isUp).toBe(false));
  } finally {
    proxy.close();
  }
});

test('an unroutable message and a message without a connection are dropped and counted', async () => {
  let publisher!: UnconfirmedPublisher;
  const connection = await broker.connect(
    (connection) =>
      (publisher = new UnconfirmedPublisher(connection, broker.log, (drop) => dropped.push(drop))),
  );
  await broker.channel.deleteQueue(queue);
  await eventually(() => {
    publisher.publish(messageOf(10));
    expect(countOf('unroutable')).toBeGreaterThan(0);
  });
  await connection.close();
  publisher.publish(messageOf(10));
  expect(dropped.at(-1)).toEqual({ type: Measured.type, queue: undefined, reason: 'not-connected' });
});
