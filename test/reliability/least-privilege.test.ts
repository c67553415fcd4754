import { networkInterfaces } from 'node:os';
import { type Contract, type Subscriptions, subscriptions } from '#contracts';
import {
  deadLetterQueueFor,
  EVENTS_LOG,
  Exchange,
  exchangeFor,
  queueFor,
  replyQueuesOf,
  topologyOf,
} from '#messaging';
import type { Channel } from 'amqplib';
import { Client } from 'pg';
import { isInUse } from '../../stack/src/ports.js';
import { urlOf } from '../../stack/src/setup/databases.js';
import { Attempts, beyondRows, permitted } from '../support/attempt.js';
import { brokerUrlOf } from '../support/replicas.js';
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
  subscriptions[service].consumes.map((contract) => queueFor(service, contract));

describe.each(services)('with the credentials of %s', (service) => {
  let attempt: Attempts;
  beforeAll(async () => {
    attempt = await Attempts.as(brokerUrlOf(service));
  });
  afterAll(async () => await attempt.end());

  test('nobody can take messages from the queue of another service, from dead letters, retries or the log', async () => {
    const foreign = topology.queues
      .map(({ name }) => name)
      .filter((name) => !queuesOf(service).includes(name))
      .filter((name) => !(keepsDeadLetters(service) && name.endsWith('.dlq')))
      .filter((name) => !(readsEventsLog(service) && name === EVENTS_LOG))
      .filter((name) => !replyQueuesOf(service).includes(name));
    expect(foreign.includes(EVENTS_LOG)).toBe(!readsEventsLog(service));
    for (const queue of foreign) {
      const answer = await attempt.to((channel) => channel.consume(queue, () => undefined));
      expect([queue, answer]).toEqual([queue, 'refused 403']);
    }
    expect(await attempt.to((channel) => channel.get(foreign[0]!))).toBe('refused 403');
    expect(await attempt.to((channel) => channel.purgeQueue(foreign[0]!))).toBe('refused 403');
  });

  test('nobody can publish what another service publishes', async () => {
    const own: readonly Contract[] = subscriptions[service].publishes;
    for (const contract of contracts.filter((foreign) => !own.includes(foreign)))
      expect([contract.type, await attempt.toPublish(exchangeFor(contract), contract.type)]).toEqual([
        contract.type,
        'refused 403',
      ]);
    for (const exchange of [
      ...topology.exchanges.map(({ name }) => name),
      'amq.topic',
      'amq.fanout',
      'amq.direct',
    ])
      expect([exchange, await attempt.toPublish(exchange, 'made.up')]).toEqual([exchange, 'refused 403']);
  });

  test('only whoever is asked can answer, and only to whoever asked', async () => {
    const asked = (subscriptions as Subscriptions)[service]!.consumes.filter(({ reply }) => reply);
    for (const asker of services) {
      const asks = asked.some((contract) =>
        (subscriptions as Subscriptions)[asker]!.publishes.includes(contract),
      );
      const answer = await attempt.toPublish(Exchange.replies, replyQueuesOf(asker)[0]!);
      expect([asker, answer]).toEqual([asker, asks ? 'allowed' : 'refused 403']);
    }
  });

  test('nobody can put a message into a queue, past the exchanges or by a retry or dead letter in another name', async () => {
    const foreign = services.filter((other) => other !== service).flatMap(queuesOf);
    for (const queue of foreign) {
      for (const exchange of ['', 'retry.200ms', Exchange.deadLetters])
        expect([exchange, queue, await attempt.toPublish(exchange, queue)]).toEqual([
          exchange,
          queue,
          'refused 403',
        ]);
      expect(await attempt.toPublish('', deadLetterQueueFor(queue))).toBe('refused 403');
    }
  });

  test('only whoever keeps the dead letters can send one again', async () => {
    const answer = await attempt.toPublish(Exchange.replay, 'nobody.listens.here');
    expect(answer).toBe('refused 403');
    if (keepsDeadLetters(service)) return;
    for (const queue of services.flatMap(queuesOf))
      expect([queue, await attempt.toPublish(Exchange.replay, queue)]).toEqual([queue, 'refused 403']);
  });

  test('nobody can make, bind or delete a queue or an exchange', async () => {
    const ownQueue = queuesOf(service)[0]!;
    const attempts: ((channel: Channel) => unknown)[] = [
      (channel) => channel.assertQueue('theirs'),
      (channel) => channel.assertExchange('theirs', 'topic'),
      ...topology.exchanges.flatMap(({ name }) => [
        (channel: Channel) => channel.bindQueue(ownQueue, name, '#'),
        (channel: Channel) => channel.unbindQueue(ownQueue, name, '#'),
        (channel: Channel) => channel.bindExchange(name, Exchange.events, '#'),
      ]),
      (channel) => channel.deleteQueue(ownQueue),
      (channel) => channel.deleteExchange(Exchange.events),
    ];
    for (const one of attempts)
      expect([String(one), await attempt.to(one)]).toEqual([String(one), 'refused 403']);
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
    } finally {
      await client.end();
    }
    const others = services.filter((other) => other !== service);
    expect(
      await permitted(facts.databases[service]!, [
        ...beyondRows,
        'SELECT * FROM _prisma_migrations',
        ...others.map((other) => `SET ROLE "${other}"`),
        ...others.map((other) => `ALTER ROLE "${other}" PASSWORD 'theirs'`),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename NOT IN ('${service}')`,
      ]),
    ).toEqual([]);
  });

  test('nobody enters another corner of the broker, or its management', async () => {
    const elsewhere = new URL(brokerUrlOf(service));
    elsewhere.pathname = '/%2F';
    await expect(Attempts.as(elsewhere.href)).rejects.toThrow('ConnectionClose');
    const { username, password } = elsewhere;
    const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
    for (const path of ['whoami', 'queues', 'definitions']) {
      const { origin } = new URL(facts.rabbitmq.managementUrl);
      const answer = await fetch(`${origin}/api/${path}`, { headers: { authorization } });
      expect([path, answer.status]).toEqual([path, 401]);
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
    expect(await isInUse(port)).toBe(true);
    for (const address of outside)
      expect([address, port, await isInUse(port, address)]).toEqual([address, port, false]);
  }
});
