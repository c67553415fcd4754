import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, propertiesOf } from '../support/broker.js';
import { query } from '../support/database.js';
import { secretsOf } from '../support/replicas.js';
import { asCustomer, facts, newCustomer, type OrderView, request, untilOrder } from '../support/shop.js';

const folder = join(facts.dataDir, 'logs');

/** What no log may hold, whoever wrote it. */
const patterns: Record<string, RegExp> = {
  'a card token': /tok_\w+/g,
  'a mail address': /[\w.+-]+@(?!localhost)(?:[\w-]+\.)+[a-z]{2,}/gi,
  'a signed token': /eyJ[\w-]+\.eyJ[\w-]+/g,
  'an authorization': /\b(?:Bearer|Basic) (?!\[)[\w.~+/=-]{8,}/g,
  'a login in an address': /\/\/[^\s/@"\\]+:[^\s/@"\\]+@/g,
};

const ours = Object.entries(secretsOf(facts));

const addressOf = { name: 'Augusta Vorbei', street: '17 Verschwiegene Gasse', city: 'Wien', country: 'AT' };

/** What this text has that it may not have, each as what it is and, except for a secret of ours, the words themselves. */
const foundIn = (text: string): string[] => [
  ...Object.entries(patterns).flatMap(([what, pattern]) =>
    [...new Set(text.match(pattern) ?? [])].map((words) => `${what}: ${words}`),
  ),
  ...ours.filter(([, secret]) => text.includes(secret)).map(([name]) => `the secret of ${name}`),
];

test('what is looked for is found where it stands', () => {
  const [name = '', secret = ''] = ours[0] ?? [];
  expect(ours.length).toBeGreaterThan(8);
  for (const [planted, what] of [
    ['charge with tok_down failed', 'a card token: tok_down'],
    ['to usr-1@customers.order-rail.example', 'a mail address: usr-1@customers.order-rail.example'],
    [
      '{"t":"eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJVU1IifQ.c2ln"}',
      'a signed token: eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJVU1IifQ',
    ],
    ['authorization: Bearer abcdefgh', 'an authorization: Bearer abcdefgh'],
    ['amqp://order:geheim@localhost', 'a login in an address: //order:geheim@'],
    [`was ${secret}`, `the secret of ${name}`],
  ])
    expect(foundIn(String(planted))).toContain(what);
});

test('a message that can’t be read is not quoted, neither in its dead letter nor in a log', async () => {
  const broker = await Broker.connect();
  try {
    const properties = propertiesOf('payment.charge');
    broker.put(
      'payment.charge',
      '{"payment_token":"tok_afterwards", "to":usr-1@customers.order-rail.example',
      properties,
    );
    const dead = await broker.takeDeadLetter('payment.charge', properties.messageId);
    expect(foundIn(JSON.stringify(dead.properties.headers))).toEqual([]);
    expect(readFileSync(join(folder, 'payment.log'), 'utf8')).toContain(
      `gives up on ${properties.messageId}`,
    );
  } finally {
    await broker.close();
  }
});

test('what the control room keeps of failures has none of it either', async () => {
  const told = [
    ...(await query(
      'control-room',
      'SELECT DISTINCT error, stack, attempts::text, headers::text FROM dead_letters',
    )),
    ...(await query('control-room', 'SELECT DISTINCT error FROM timeline_steps')),
  ];
  expect(told).not.toHaveLength(0);
  expect([...new Set(told.flatMap((row) => foundIn(JSON.stringify(row))))]).toEqual([]);
});

test('nobody’s street is in a log, also when the order could not be read', async () => {
  const body = {
    items: [{ product_id: 'PROD-1', quantity: 1 }],
    payment_token: 'tok_ok',
    delivery_address: addressOf,
  };
  const headers = await asCustomer(newCustomer());
  const placed = await request<OrderView>('order', 'POST', '/orders', body, headers);
  await untilOrder(placed.body, 'shipped');
  const long = { ...addressOf, street: addressOf.street.repeat(10) };
  const refused = await request('order', 'POST', '/orders', { ...body, delivery_address: long }, headers);
  expect(refused.status).toBe(400);
  const streets = await query<{ street: string }>(
    'order',
    "SELECT DISTINCT delivery_address->>'street' AS street FROM orders WHERE length(delivery_address->>'street') > 5",
  );
  expect(streets.map(({ street }) => street)).toContain(addressOf.street);
  for (const log of readdirSync(folder)) {
    const text = readFileSync(join(folder, log), 'utf8');
    expect([log, streets.filter(({ street }) => text.includes(street))]).toEqual([log, []]);
  }
});

test('no log of the whole run has a card token, a mail address, a login or a secret in it', () => {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  expect(logs).toEqual(
    expect.arrayContaining(['order.log', 'email.log', 'payment.log', 'bank.log', 'control-room.log']),
  );
  for (const name of logs)
    expect([name, foundIn(readFileSync(join(folder, name), 'utf8'))]).toEqual([name, []]);
});
