import { subscriptions } from '#contracts';
import { Exchange, replyQueuePrefix, topologyOf } from '#messaging';
import type { Channel } from 'amqplib';
import { urlOf } from '../../stack/src/setup/databases.js';
import { Attempts, beyondRows, permitted } from '../support/attempt.js';
import { brokerUrlOf } from '../support/hire.js';
import { facts } from '../support/shop.js';

const topology = topologyOf(subscriptions, { retryDelaysMs: [200] });
const exchanges = topology.exchanges.map(({ name }) => name);

test('the auditor reads the rows of every database and changes none of them', async () => {
  for (const service of Object.keys(subscriptions)) {
    const url = urlOf(facts.auditor.postgresUrl, service);
    expect(await permitted(url, ['SELECT * FROM inbox LIMIT 1'])).toEqual([
      'SELECT * FROM inbox LIMIT 1 (none)',
    ]);
    expect(
      await permitted(url, [
        ...beyondRows,
        "INSERT INTO inbox (message_id, queue) VALUES ('a', 'b')",
        "UPDATE outbox SET exchange = 'events'",
        'DELETE FROM inbox',
        'SELECT * FROM inbox FOR UPDATE',
        `SET ROLE "${service}"`,
      ]),
    ).toEqual([]);
  }
});

test('the auditor counts what lies in the queues and looks at dead letters; it takes, sends, makes and deletes nothing', async () => {
  const attempt = await Attempts.as(facts.auditor.rabbitmqUrl);
  try {
    const dead = topology.queues.map(({ name }) => name).filter((name) => name.endsWith('.dlq'));
    const others = topology.queues.map(({ name }) => name).filter((name) => !name.endsWith('.dlq'));
    expect(await attempt.to((channel) => channel.get(dead[0]!))).toBe('allowed');
    const attempts: ((channel: Channel) => unknown)[] = [
      ...others.map((queue) => (channel: Channel) => channel.get(queue)),
      ...['', ...exchanges].map(
        (exchange) => (channel: Channel) => channel.publish(exchange, dead[0]!, Buffer.from('{}')),
      ),
      ...exchanges.map((exchange) => (channel: Channel) => channel.bindQueue(dead[0]!, exchange, '#')),
      (channel) => channel.assertQueue('theirs'),
      (channel) => channel.deleteQueue(dead[0]!),
      (channel) => channel.deleteExchange(Exchange.events),
    ];
    for (const one of attempts)
      expect([String(one), await attempt.to(one)]).toEqual([String(one), 'refused 403']);
  } finally {
    await attempt.end();
  }
});

test.each([
  ['PUT', 'users/theirs', { password: 'theirs', tags: 'administrator' }],
  ['PUT', 'permissions/order-rail/auditor', { configure: '.*', write: '.*', read: '.*' }],
  ['PUT', 'queues/order-rail/theirs', { durable: true }],
  ['DELETE', 'queues/order-rail/email.send', {}],
  ['DELETE', 'queues/order-rail/email.send/contents', {}],
  [
    'POST',
    'exchanges/order-rail/events/publish',
    { routing_key: 'a', payload: '', payload_encoding: 'string', properties: {} },
  ],
  ['GET', 'definitions', undefined],
])('the management refuses the auditor %s %s', async (method, path, body) => {
  const { origin, username, password } = new URL(facts.auditor.managementUrl);
  const authorization = `Basic ${Buffer.from(`${username}:${decodeURIComponent(password)}`).toString('base64')}`;
  const answer = await fetch(`${origin}/api/${path}`, {
    method,
    headers: { authorization, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  expect([400, 401, 403]).toContain(answer.status);
  expect(await answer.text()).toMatch(
    /ACCESS_REFUSED|not_authorised|Not_Authorized|access to|not administrator/i,
  );
});

test('whoever awaits replies hears those to itself, and nothing else', async () => {
  const attempt = await Attempts.as(brokerUrlOf('order'));
  const queue = `${replyQueuePrefix('order')}test`;
  const hear = (exchange: string, key: string) =>
    attempt.to(async (channel) => {
      await channel.assertQueue(queue, { exclusive: true, durable: false, autoDelete: true });
      await channel.bindQueue(queue, exchange, key);
    });
  try {
    expect(await hear(Exchange.replies, queue)).toBe('allowed');
    for (const exchange of exchanges)
      expect([exchange, await hear(exchange, '#')]).toEqual([exchange, 'refused 403']);
    expect(await hear(Exchange.replies, 'payment.replies.one')).toBe('refused 403');
  } finally {
    await attempt.end();
  }
});
