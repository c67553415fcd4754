import { subscriptions } from '#contracts';
import { Exchange, replyQueuesOf, topologyOf, workQueuesOf } from '#messaging';
import type { Channel } from 'amqplib';
import { urlOf } from '../../stack/src/setup/databases.js';
import { BrokerProbe, forbiddenStatements, permittedStatements } from '../support/permissions.js';
import { brokerUrlOf } from '../support/replicas.js';
import { facts } from '../support/shop.js';

const topology = topologyOf(subscriptions, { retryDelaysMs: [200] });
const exchanges = topology.exchanges.map(({ name }) => name);
const queues = topology.queues.map(({ name }) => name);
const dead = queues.filter((name) => name.endsWith('.dlq'));
const others = queues.filter((name) => !name.endsWith('.dlq'));
const retries = queues.filter((name) => name.startsWith('retry.'));

/** Every operation except reading the depth of a queue; `unreadable` are the queues that the user may not read. */
const otherOperations = (
  unreadable: string[],
): [name: string, operation: (channel: Channel) => unknown][] => [
  ...unreadable.flatMap((queue): [string, (channel: Channel) => unknown][] => [
    [`get ${queue}`, (channel) => channel.get(queue)],
    [`consume ${queue}`, (channel) => channel.consume(queue, () => undefined)],
    [`purge ${queue}`, (channel) => channel.purgeQueue(queue)],
  ]),
  ...queues.flatMap((queue): [string, (channel: Channel) => unknown][] => [
    [`delete ${queue}`, (channel) => channel.deleteQueue(queue)],
    ...exchanges.flatMap((exchange): [string, (channel: Channel) => unknown][] => [
      [`bind ${queue} to ${exchange}`, (channel) => channel.bindQueue(queue, exchange, '#')],
      [`unbind ${queue} from ${exchange}`, (channel) => channel.unbindQueue(queue, exchange, '#')],
    ]),
  ]),
  ...exchanges.flatMap((exchange): [string, (channel: Channel) => unknown][] => [
    [`delete exchange ${exchange}`, (channel) => channel.deleteExchange(exchange)],
    [`bind ${exchange} to events`, (channel) => channel.bindExchange(exchange, Exchange.events, '#')],
  ]),
  ['declare a queue', (channel) => channel.assertQueue('forbidden')],
  ['declare an exchange', (channel) => channel.assertExchange('forbidden', 'topic')],
];

test('the auditor reads the rows of every database and can change none of them', async () => {
  for (const service of Object.keys(subscriptions)) {
    const url = urlOf(facts.auditor.postgresUrl, service);
    expect(await permittedStatements(url, ['SELECT * FROM inbox LIMIT 1'])).toEqual([
      'SELECT * FROM inbox LIMIT 1 (none)',
    ]);
    expect(
      await permittedStatements(url, [
        ...forbiddenStatements,
        "INSERT INTO inbox (message_id, queue) VALUES ('a', 'b')",
        "UPDATE outbox SET exchange = 'events'",
        'DELETE FROM inbox',
        'SELECT * FROM inbox FOR UPDATE',
        `SET ROLE "${service}"`,
      ]),
    ).toEqual([]);
  }
});

test('the auditor reads queue depths and dead letters, and cannot consume, publish, declare or delete anything', async () => {
  const probe = await BrokerProbe.connect(facts.auditor.rabbitmqUrl);
  try {
    expect(await probe.run((channel) => channel.get(dead[0]!))).toBe('allowed');
    for (const queue of [...workQueuesOf(subscriptions), ...retries, ...dead])
      expect([queue, await probe.run((channel) => channel.checkQueue(queue))]).toEqual([queue, 'allowed']);
    for (const [name, operation] of otherOperations(others))
      expect([name, await probe.run(operation)]).toEqual([name, 'refused 403']);
    for (const exchange of ['', ...exchanges])
      for (const key of ['', dead[0]!, 'order.created', 'email.send'])
        expect([exchange, key, await probe.publish(exchange, key)]).toEqual([exchange, key, 'refused 403']);
  } finally {
    await probe.close();
  }
});

test('the control room reads the depth of every queue, and can do nothing else with the queues of services', async () => {
  const probe = await BrokerProbe.connect(brokerUrlOf('control-room'));
  const own = ['control-room.message.activity'];
  const foreign = others.filter((queue) => !own.includes(queue));
  try {
    for (const queue of [...foreign, ...dead].filter((name) => !replyQueuesOf('order').includes(name)))
      expect([queue, await probe.run((channel) => channel.checkQueue(queue))]).toEqual([queue, 'allowed']);
    for (const [name, operation] of otherOperations(foreign))
      expect([name, await probe.run(operation)]).toEqual([name, 'refused 403']);
    for (const queue of foreign)
      expect([queue, await probe.publish('', queue)]).toEqual([queue, 'refused 403']);
    for (const exchange of retries)
      for (const key of ['', 'order.created', 'email.send'])
        expect([exchange, key, await probe.publish(exchange, key)]).toEqual([exchange, key, 'refused 403']);
  } finally {
    await probe.close();
  }
});

const forbidden: [method: string, path: string, body: object | undefined][] = [
  ['PUT', 'users/forbidden', { password: 'forbidden', tags: 'administrator' }],
  ['PUT', 'permissions/order-rail/auditor', { configure: '.*', write: '.*', read: '.*' }],
  ['PUT', 'queues/order-rail/forbidden', { durable: true }],
  ['DELETE', 'queues/order-rail/email.send', {}],
  ['DELETE', 'queues/order-rail/email.send/contents', {}],
  [
    'POST',
    'exchanges/order-rail/events/publish',
    { routing_key: 'a', payload: '', payload_encoding: 'string', properties: {} },
  ],
  ['GET', 'definitions', undefined],
];
const users = ['auditor', 'control-room'];

test.each(users.flatMap((user) => forbidden.map((operation) => [user, ...operation] as const)))(
  'the management API refuses the user %s %s %s',
  async (user, method, path, body) => {
    const { origin } = new URL(facts.auditor.managementUrl);
    const { username, password } =
      user === 'auditor' ? new URL(facts.auditor.managementUrl) : new URL(brokerUrlOf(user));
    const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
    const response = await fetch(`${origin}/api/${path}`, {
      method,
      headers: { authorization, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    expect([400, 401, 403]).toContain(response.status);
    expect(await response.text()).toMatch(
      /ACCESS_REFUSED|not_authorised|Not_Authorized|access to|not administrator/i,
    );
  },
);
