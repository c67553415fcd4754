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
import { BrokerProbe, forbiddenStatements, permittedStatements } from '../support/permissions.js';
import { brokerUrlOf } from '../support/replicas.js';
import { facts } from '../support/shop.js';

const services = Object.keys(subscriptions) as (keyof typeof subscriptions)[];
const topology = topologyOf(subscriptions, { retryDelaysMs: [200] });
const contracts = [
  ...new Set(Object.values(subscriptions).flatMap(({ publishes }): Contract[] => publishes)),
];
const collectsDeadLetters = (service: string): boolean =>
  Boolean((subscriptions as Subscriptions)[service]?.collectsDeadLetters);
const readsEventsLog = (service: string): boolean =>
  Boolean((subscriptions as Subscriptions)[service]?.readsEventsLog);
const queuesOf = (service: keyof typeof subscriptions) =>
  subscriptions[service].consumes.map((contract) => queueFor(service, contract));

describe.each(services)('with the credentials of %s', (service) => {
  let probe: BrokerProbe;
  beforeAll(async () => {
    probe = await BrokerProbe.connect(brokerUrlOf(service));
  });
  afterAll(async () => await probe.close());

  test('the user cannot consume the queues of other services, dead letters, retries or the events log', async () => {
    const foreign = topology.queues
      .map(({ name }) => name)
      .filter((name) => !queuesOf(service).includes(name))
      .filter((name) => !(collectsDeadLetters(service) && name.endsWith('.dlq')))
      .filter((name) => !(readsEventsLog(service) && name === EVENTS_LOG))
      .filter((name) => !replyQueuesOf(service).includes(name));
    expect(foreign.includes(EVENTS_LOG)).toBe(!readsEventsLog(service));
    for (const queue of foreign) {
      const result = await probe.run((channel) => channel.consume(queue, () => undefined));
      expect([queue, result]).toEqual([queue, 'refused 403']);
    }
    expect(await probe.run((channel) => channel.get(foreign[0]!))).toBe('refused 403');
    expect(await probe.run((channel) => channel.purgeQueue(foreign[0]!))).toBe('refused 403');
  });

  test('the user cannot publish the messages of another service', async () => {
    const own: readonly Contract[] = subscriptions[service].publishes;
    for (const contract of contracts.filter((foreign) => !own.includes(foreign)))
      expect([contract.type, await probe.publish(exchangeFor(contract), contract.type)]).toEqual([
        contract.type,
        'refused 403',
      ]);
    for (const exchange of [
      ...topology.exchanges.map(({ name }) => name),
      'amq.topic',
      'amq.fanout',
      'amq.direct',
    ])
      expect([exchange, await probe.publish(exchange, 'made.up')]).toEqual([exchange, 'refused 403']);
  });

  test('only the consumer of a request can publish its reply, and only to the service that sent the request', async () => {
    const requests = (subscriptions as Subscriptions)[service]!.consumes.filter(({ reply }) => reply);
    for (const requester of services) {
      const sendsRequest = requests.some((contract) =>
        (subscriptions as Subscriptions)[requester]!.publishes.includes(contract),
      );
      const result = await probe.publish(Exchange.replies, replyQueuesOf(requester)[0]!);
      expect([requester, result]).toEqual([requester, sendsRequest ? 'allowed' : 'refused 403']);
    }
  });

  test('the user cannot publish into a foreign queue, neither directly nor through the retry and dead letter exchanges', async () => {
    const foreign = services.filter((other) => other !== service).flatMap(queuesOf);
    for (const queue of foreign) {
      for (const exchange of ['', 'retry.200ms', Exchange.deadLetters])
        expect([exchange, queue, await probe.publish(exchange, queue)]).toEqual([
          exchange,
          queue,
          'refused 403',
        ]);
      expect(await probe.publish('', deadLetterQueueFor(queue))).toBe('refused 403');
    }
  });

  test('only the service that keeps dead letters can replay them', async () => {
    const result = await probe.publish(Exchange.replay, 'no.such.queue');
    expect(result).toBe('refused 403');
    if (collectsDeadLetters(service)) return;
    for (const queue of services.flatMap(queuesOf))
      expect([queue, await probe.publish(Exchange.replay, queue)]).toEqual([queue, 'refused 403']);
  });

  test('the user cannot declare, bind or delete a queue or an exchange', async () => {
    const ownQueue = queuesOf(service)[0]!;
    const operations: ((channel: Channel) => unknown)[] = [
      (channel) => channel.assertQueue('forbidden'),
      (channel) => channel.assertExchange('forbidden', 'topic'),
      ...topology.exchanges.flatMap(({ name }) => [
        (channel: Channel) => channel.bindQueue(ownQueue, name, '#'),
        (channel: Channel) => channel.unbindQueue(ownQueue, name, '#'),
        (channel: Channel) => channel.bindExchange(name, Exchange.events, '#'),
      ]),
      (channel) => channel.deleteQueue(ownQueue),
      (channel) => channel.deleteExchange(Exchange.events),
    ];
    for (const operation of operations)
      expect([String(operation), await probe.run(operation)]).toEqual([String(operation), 'refused 403']);
  });

  test('the role cannot connect to another database', async () => {
    const own = facts.databases[service]!;
    for (const database of [...services, 'postgres', 'template1'].filter((name) => name !== service)) {
      const client = new Client({ connectionString: urlOf(own, database) });
      await expect(client.connect()).rejects.toThrow(`permission denied for database "${database}"`);
    }
  });

  test('the role can change rows but no tables', async () => {
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
      await permittedStatements(facts.databases[service]!, [
        ...forbiddenStatements,
        'SELECT * FROM _prisma_migrations',
        ...others.map((other) => `SET ROLE "${other}"`),
        ...others.map((other) => `ALTER ROLE "${other}" PASSWORD 'forbidden'`),
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename NOT IN ('${service}')`,
      ]),
    ).toEqual([]);
  });

  test('the user cannot enter another virtual host, nor the management API unless it monitors queues', async () => {
    const otherVhost = new URL(brokerUrlOf(service));
    otherVhost.pathname = '/%2F';
    await expect(BrokerProbe.connect(otherVhost.href)).rejects.toThrow('ConnectionClose');
    const { username, password } = otherVhost;
    const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
    for (const path of ['whoami', 'queues', 'definitions']) {
      const { origin } = new URL(facts.rabbitmq.managementUrl);
      const result = await fetch(`${origin}/api/${path}`, { headers: { authorization } });
      const { monitorsQueues } = (subscriptions as Subscriptions)[service]!;
      const isAllowed = monitorsQueues && path !== 'definitions';
      expect([path, result.status]).toEqual([path, isAllowed ? 200 : 401]);
    }
  });
});

test('no port of the shop is open to other machines', async () => {
  const ports = [
    ...Object.values(facts.urls),
    facts.controlUrl,
    facts.smtpUrl,
    facts.adminDatabaseUrl,
    facts.rabbitmq.adminUrl,
    facts.rabbitmq.managementUrl,
  ].map((url) => Number(new URL(url).port));
  const externalAddresses = Object.values(networkInterfaces())
    .flat()
    .filter((address) => address && !address.internal && address.family === 'IPv4')
    .map((address) => address!.address);
  for (const port of ports) {
    expect(await isInUse(port)).toBe(true);
    for (const address of externalAddresses)
      expect([address, port, await isInUse(port, address)]).toEqual([address, port, false]);
  }
});
