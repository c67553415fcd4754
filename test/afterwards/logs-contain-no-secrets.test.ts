import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Broker, propertiesOf } from '../support/broker.js';
import { query } from '../support/database.js';
import { secretsOf } from '../support/replicas.js';
import { asCustomer, facts, newCustomer, type OrderView, request, untilOrder } from '../support/shop.js';

const folder = join(facts.dataDir, 'logs');

/** Texts that no log may contain. */
const patterns: Record<string, RegExp> = {
  'a card token': /tok_\w+/g,
  'a mail address': /[\w.+-]+@(?!localhost)(?:[\w-]+\.)+[a-z]{2,}/gi,
  'a signed token': /eyJ[\w-]+\.eyJ[\w-]+/g,
  'an authorization': /\b(?:Bearer|Basic) (?!\[)[\w.~+/=-]{8,}/g,
  // The exporter of PostgreSQL's metrics replaces its password itself.
  'a login in an address': /\/\/[^\s/@"\\]+:(?!PASSWORD_REMOVED@)[^\s/@"\\]+@/g,
};

const secrets = Object.entries(secretsOf(facts));

const address = { name: 'Augusta Vorbei', street: '17 Verschwiegene Gasse', city: 'Wien', country: 'AT' };

/** Returns the forbidden texts in this text, each with its kind; a secret of the stack only by its name. */
const foundIn = (text: string): string[] => [
  ...Object.entries(patterns).flatMap(([kind, pattern]) =>
    [...new Set(text.match(pattern) ?? [])].map((match) => `${kind}: ${match}`),
  ),
  ...secrets.filter(([, secret]) => text.includes(secret)).map(([name]) => `the secret of ${name}`),
];

test('the search finds each kind of secret in a text that contains it', () => {
  const [name = '', secret = ''] = secrets[0] ?? [];
  expect(secrets.length).toBeGreaterThan(8);
  for (const [text, expected] of [
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
    expect(foundIn(String(text))).toContain(expected);
});

test('a message that cannot be parsed is quoted neither in its dead letter nor in a log', async () => {
  const broker = await Broker.connect();
  try {
    const properties = propertiesOf('payment.charge');
    broker.put(
      'payment.charge',
      '{"payment_token":"tok_afterwards", "to":usr-1@customers.order-rail.example',
      properties,
    );
    const deadLetter = await broker.takeDeadLetter('payment.charge', properties.messageId);
    expect(foundIn(JSON.stringify(deadLetter.properties.headers))).toEqual([]);
    expect(readFileSync(join(folder, 'payment.log'), 'utf8')).toContain(
      `dead-letters ${properties.messageId}`,
    );
  } finally {
    await broker.close();
  }
});

test('the dead letters and timelines of the control room contain no secret', async () => {
  const rows = [
    ...(await query(
      'control-room',
      'SELECT DISTINCT error, stack, attempts::text, headers::text FROM dead_letters',
    )),
    ...(await query('control-room', 'SELECT DISTINCT error, path, headers, payload FROM timeline_steps')),
  ];
  expect(rows).not.toHaveLength(0);
  expect([...new Set(rows.flatMap((row) => foundIn(JSON.stringify(row))))]).toEqual([]);
});

test('no log contains the street of a customer, even when the order is refused', async () => {
  const body = {
    items: [{ product_id: 'PROD-1', quantity: 1 }],
    payment_token: 'tok_ok',
    delivery_address: address,
  };
  const headers = await asCustomer(newCustomer());
  const placed = await request<OrderView>('order', 'POST', '/orders', body, headers);
  await untilOrder(placed.body, 'shipped');
  const longStreet = { ...address, street: address.street.repeat(10) };
  const refused = await request(
    'order',
    'POST',
    '/orders',
    { ...body, delivery_address: longStreet },
    headers,
  );
  expect(refused.status).toBe(400);
  const streets = await query<{ street: string }>(
    'order',
    "SELECT DISTINCT delivery_address->>'street' AS street FROM orders WHERE length(delivery_address->>'street') > 5",
  );
  expect(streets.map(({ street }) => street)).toContain(address.street);
  for (const log of readdirSync(folder)) {
    const text = readFileSync(join(folder, log), 'utf8');
    expect([log, streets.filter(({ street }) => text.includes(street))]).toEqual([log, []]);
  }
});

test('no log of the whole run contains a card token, a mail address, a login or a secret', () => {
  const logs = readdirSync(folder).filter((name) => name.endsWith('.log'));
  expect(logs).toEqual(
    expect.arrayContaining(['order.log', 'email.log', 'payment.log', 'bank.log', 'control-room.log']),
  );
  for (const name of logs)
    expect([name, foundIn(readFileSync(join(folder, name), 'utf8'))]).toEqual([name, []]);
});
