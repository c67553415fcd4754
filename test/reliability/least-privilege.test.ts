import { networkInterfaces } from 'node:os';
import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import { deadLetterQueueFor, EVENTS_LOG, Exchange, exchangeFor, queueFor, topologyOf } from '#messaging';
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { Client } from 'pg';
import { isTaken } from '../../stack/src/ports.js';
import { urlOf } from '../../stack/src/setup/databases.js';
import { brokerUrlOf } from '../support/hire.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions) as (keyof typeof subscriptions)[];
const topology = topologyOf(subscriptions, { retryDelaysMs: [200] });
const contracts = [
  ...new Set(Object.values(subscriptions).flatMap(({ publishes }): Contract[] => publishes)),
];
const keepsDeadLetters = (service: string): boolean =>
  Boolean((subscriptions as Subscriptions)[service]?.keepsDeadLetters);
const readsEventsLog = (service: string): boolean =>
  Boolean((subscriptions as Subscriptions)[service]?.readsEventsLog);
const queuesOf = (service: keyof typeof subscriptions) =>
  subscriptions[service].listensTo.map((contract) => queueFor(service, contract));

describe.each(services)('with the credentials of %s', (service) => {
  let connection: ChannelModel;
  beforeAll(async () => {
    connection = await connect(brokerUrlOf(service), { noDelay: true });
  });
  afterAll(async () => await connection.close());

  /** What RabbitMQ answers on a channel of its own: "allowed", or the code with which it closed the channel. */
  async function answerTo(attempt: (channel: Channel) => unknown): Promise<string> {
    const channel = await connection.createConfirmChannel();
    const refused = new Promise<string>((resolve) =>
      channel.once('error', (error: { code?: number }) => resolve(`refused ${error.code}`)),
    );
    const allowed = (async () => {
      await attempt(channel);
      await channel.waitForConfirms();
      return 'allowed';
    })().catch(() => refused);
    const answer = await Promise.race([allowed, refused]);
    if (answer === 'allowed') await channel.close();
    return answer;
  }
  const publish = (exchange: string, routingKey: string) =>
    answerTo((channel) => channel.publish(exchange, routingKey, Buffer.from('{}')));

  test('nobody can take messages from the queue of another service, from dead letters, retries or the log', async () => {
    const foreign = topology.queues
      .map(({ name }) => name)
      .filter((name) => !queuesOf(service).includes(name))
      .filter((name) => !(keepsDeadLetters(service) && name.endsWith('.dlq')))
      .filter((name) => !(readsEventsLog(service) && name === EVENTS_LOG));
    expect(foreign.includes(EVENTS_LOG)).toBe(!readsEventsLog(service));
    for (const queue of foreign) {
      const answer = await answerTo((channel) => channel.consume(queue, () => undefined));
      expect([queue, answer]).toEqual([queue, 'refused 403']);
    }
  });

  test('nobody can publish what another service publishes', async () => {
    const own: readonly Contract[] = subscriptions[service].publishes;
    for (const contract of contracts.filter((foreign) => !own.includes(foreign)))
      expect([contract.type, await publish(exchangeFor(contract), contract.type)]).toEqual([
        contract.type,
        'refused 403',
      ]);
  });

  test('nobody can put a message into a queue, past the exchanges or by a retry or dead letter in another name', async () => {
    const foreign = services.filter((other) => other !== service).flatMap(queuesOf);
    for (const queue of foreign) {
      for (const exchange of ['', 'retry.200ms', Exchange.deadLetters])
        expect([exchange, queue, await publish(exchange, queue)]).toEqual([exchange, queue, 'refused 403']);
      expect(await publish('', deadLetterQueueFor(queue))).toBe('refused 403');
    }
  });

  test('only whoever keeps the dead letters can send one again', async () => {
    const answer = await publish(Exchange.replay, 'nobody.listens.here');
    expect(answer).toBe('refused 403');
    if (keepsDeadLetters(service)) return;
    for (const queue of services.flatMap(queuesOf))
      expect([queue, await publish(Exchange.replay, queue)]).toEqual([queue, 'refused 403']);
  });

  test('nobody can make, bind or delete a queue or an exchange', async () => {
    const attempts: ((channel: Channel) => unknown)[] = [
      (channel) => channel.assertQueue('theirs'),
      (channel) => channel.assertExchange('theirs', 'topic'),
      (channel) => channel.bindQueue(queuesOf(service)[0] ?? 'theirs', Exchange.events, '#'),
      (channel) => channel.deleteQueue(queuesOf(service)[0] ?? 'theirs'),
      (channel) => channel.deleteExchange(Exchange.events),
    ];
    for (const attempt of attempts) expect(await answerTo(attempt)).toBe('refused 403');
  });

  test('nobody can enter another database', async () => {
    const own = facts.databases[service]!;
    for (const database of [...services, 'postgres', 'template1'].filter((name) => name !== service)) {
      const client = new Client({ connectionString: urlOf(own, database) });
      await expect(client.connect()).rejects.toThrow(`permission denied for database "${database}"`);
    }
  });

  test('rows can be changed, tables can not', async () => {
    const client = new Client({ connectionString: facts.databases[service] });
    await client.connect();
    try {
      await client.query('BEGIN');
      await client.query("INSERT INTO inbox (message_id, queue) VALUES ('a', 'b')");
      await client.query("DELETE FROM inbox WHERE message_id = 'a'");
      await client.query('ROLLBACK');
      for (const sql of [
        'CREATE TABLE theirs (id int)',
        'ALTER TABLE inbox ADD COLUMN more int',
        'TRUNCATE inbox',
        'DROP TABLE outbox',
        'CREATE ROLE another',
        'SELECT * FROM _prisma_migrations',
        "COPY inbox TO PROGRAM 'cat'",
      ])
        await expect(client.query(sql)).rejects.toThrow(/permission denied|must be owner/);
    } finally {
      await client.end();
    }
  });
});

test('no door of the shop is open to other machines', async () => {
  const doors = [
    ...Object.values(facts.urls),
    facts.controlUrl,
    facts.smtpUrl,
    facts.adminDatabaseUrl,
    facts.rabbitmq.adminUrl,
    facts.rabbitmq.managementUrl,
  ].map((url) => Number(new URL(url).port));
  const outside = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4')
    .map((address) => address!.address);
  for (const port of doors) {
    expect(await isTaken(port)).toBe(true);
    for (const address of outside)
      expect([address, port, await isTaken(port, address)]).toEqual([address, port, false]);
  }
});
