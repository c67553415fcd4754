import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { Exchange, exchangeFor, queueFor, replyQueuesOf } from '#messaging';
import type { Channel } from 'amqplib';
import { v7 as uuidv7 } from 'uuid';
import { BrokerProbe, publishing } from '../support/permissions.js';
import { discardAllOf, untilDead } from '../support/dead-letters.js';
import { brokerUrlOf } from '../support/replicas.js';
import { propertiesOf } from '../support/broker.js';

const rows: Subscriptions = subscriptions;
const services = Object.keys(rows);

/** RabbitMQ since 4.0 checks the topic permissions of CC and BCC too; 3.10 routes them unchecked. */
const CHECKED_OR_ROUTED = /^(refused 403|allowed)$/;

describe.each(services)('with the credentials of %s', (service) => {
  let probe: BrokerProbe;
  beforeAll(async () => {
    probe = await BrokerProbe.connect(brokerUrlOf(service));
  });
  afterAll(async () => await probe.close());

  test('the user can declare no queue or exchange of any kind, with any arguments', async () => {
    for (const name of ['', 'forbidden', `${service}.forbidden`, `${service}.replies.x`, 'amq.forbidden']) {
      const declarations: [what: string, (channel: Channel) => unknown][] = [
        ['queue', (channel) => channel.assertQueue(name)],
        ['exclusive queue', (channel) => channel.assertQueue(name, { exclusive: true, autoDelete: true })],
        ...[Exchange.events, Exchange.commands, Exchange.replay, ''].map(
          (deadLetterExchange): [string, (channel: Channel) => unknown] => [
            `queue that dead-letters to ${deadLetterExchange}`,
            (channel) =>
              channel.assertQueue(name, {
                durable: false,
                deadLetterExchange,
                deadLetterRoutingKey: 'email.send',
                messageTtl: 1,
              }),
          ],
        ),
        ...['fanout', 'topic', 'direct', 'headers'].map((type): [string, (channel: Channel) => unknown] => [
          `${type} exchange`,
          (channel) => channel.assertExchange(name || 'forbidden', type, { durable: false }),
        ]),
        [
          'exchange with an alternate exchange',
          (channel) =>
            channel.assertExchange(name || 'forbidden', 'topic', { alternateExchange: Exchange.commands }),
        ],
      ];
      for (const [what, declare] of declarations)
        expect([name, what, await probe.run(declare)]).toEqual([name, what, 'refused 403']);
    }
  });

  test('the user can bind no exchange or reply queue to an exchange, in either direction', async () => {
    for (const exchange of Object.values(Exchange)) {
      for (const source of [Exchange.replies, Exchange.telemetry, 'amq.topic', `${service}.replies.x`])
        expect([
          exchange,
          source,
          await probe.run((channel) => channel.bindExchange(exchange, source, '#')),
        ]).toEqual([exchange, source, 'refused 403']);
      for (const queue of replyQueuesOf('order').slice(0, 2))
        expect([
          exchange,
          queue,
          await probe.run((channel) => channel.bindQueue(queue, exchange, '#')),
        ]).toEqual([exchange, queue, 'refused 403']);
    }
  });

  test('the user can neither read nor write the reply queues of other services', async () => {
    if (service === 'order') return;
    const [queue] = replyQueuesOf('order');
    expect(await probe.run((channel) => channel.get(queue!))).toBe('refused 403');
    expect(await probe.run((channel) => channel.consume(queue!, () => undefined))).toBe('refused 403');
    if (service !== 'payment') expect(await probe.publish(Exchange.replies, queue!)).toBe('refused 403');
  });

  test('the user can publish nothing in the name of another user', async () => {
    const [contract] = rows[service]!.publishes;
    for (const userId of [...services.filter((other) => other !== service), 'admin', 'auditor', ''])
      expect([
        userId,
        await probe.run(publishing(exchangeFor(contract!), contract!.type, {}, { userId })),
      ]).toEqual([userId, 'refused 406']);
  });

  test('a message that CC or BCC routes past the permissions into a foreign queue is dead-lettered unread', async () => {
    const own = rows[service]!.publishes.find(({ kind }) => kind === 'event' || kind === 'command')!;
    const target = foreignQueues(service).find(({ exchange }) => exchange === exchangeFor(own));
    if (!target) return;
    const { queue, type } = target;
    let routed = 0;
    for (const header of ['CC', 'BCC'] as const)
      for (const userId of [service, undefined]) {
        const marker = uuidv7();
        const { userId: _, ...properties } = propertiesOf(type);
        const options = { ...properties, ...(userId !== undefined && { userId }), [header]: [type] };
        const result = await probe.run(publishing(exchangeFor(own), own.type, { order_id: marker }, options));
        expect(result).toMatch(CHECKED_OR_ROUTED);
        if (result !== 'allowed') continue;
        routed += 1;
        expect(await untilDead({ queue, order_id: marker })).toMatchObject({
          reason: 'untrusted-producer',
          error: expect.stringContaining(userId ? `"${service}"` : 'without a user_id'),
        });
      }
    await discardAllOf(queue);
    if (routed > 0) await discardCopies(own);
  });
});

/** The queues of other services that do not trust this one. All consumers trust the service that replays dead letters. */
const foreignQueues = (service: string) =>
  services
    .filter((reader) => reader !== service && !rows[service]!.collectsDeadLetters)
    .flatMap((reader) =>
      rows[reader]!.consumes.filter(({ kind }) => kind !== 'telemetry')
        .filter((contract) => !rows[service]!.publishes.includes(contract))
        .map((contract) => ({
          queue: queueFor(reader, contract),
          type: contract.type,
          exchange: exchangeFor(contract),
        })),
    );

/** Discards the copies in the queues of the published type; their consumers dead-letter them too. */
async function discardCopies(own: Contract): Promise<void> {
  const readers = services.filter((reader) => rows[reader]!.consumes.includes(own));
  for (const queue of readers.map((reader) => queueFor(reader, own))) {
    await untilDead({ queue });
    await discardAllOf(queue);
  }
}
