import { contentOf, searchedBytesOf } from './message-content.js';

const headers = { version: '1.0', retry_count: 0, producer: 'order' };
const contentWith = (body: string | Buffer, more: object = {}) =>
  contentOf({ headers: { ...headers, ...more }, body: Buffer.from(body) });

test('headers and payload are reported as text', () => {
  expect(contentWith('{"order_id":"ORD-1"}')).toEqual({
    headers: JSON.stringify(headers),
    payload: '{"order_id":"ORD-1"}',
    payload_is_cut: false,
  });
});

test('headers and payload have no card token, mail address or credentials', () => {
  const secrets = [
    'tok_flaky',
    'usr-1@customers.example',
    'geheim',
    'eyJhbGciOiJub25lIn0.eyJzdWIiOiJVIn0.c2ln',
  ];
  const fields = {
    payment_token: secrets[0],
    to: secrets[1],
    note: `see amqp://order:${secrets[2]}@db and ${secrets[3]}`,
    password: secrets[2],
  };
  const texts = [
    contentWith(JSON.stringify({ order_id: 'ORD-1', ...fields }), fields),
    contentWith(JSON.stringify({ inner: JSON.stringify(fields) }), { inner: JSON.stringify(fields) }),
    contentWith(`no JSON ${JSON.stringify(fields)}`),
  ].map((content) => JSON.stringify(content));
  for (const text of texts) for (const secret of secrets) expect(text).not.toContain(secret);
  expect(texts[0]).toContain('ORD-1');
});

test('a payload above 4 KiB is searched for secrets before it is cut', () => {
  const secret = 'somebody@customers.example';
  const body = `"${'x '.repeat(2_042)}${secret}${' y'.repeat(1_000)}"`;
  const { payload, payload_is_cut } = contentWith(body);
  expect([payload?.length, payload_is_cut]).toEqual([4_096, true]);
  expect(payload).not.toContain('somebody');
});

test('headers above 16 KiB are not reported', () => {
  expect(contentWith('{}', { more: 'x'.repeat(16 * 1024) }).headers).toBe('"too large"');
});

test('a payload above 16 KiB is neither searched nor reported, its headers are', () => {
  const body = Buffer.from(JSON.stringify('x'.repeat(16 * 1024)));
  expect(searchedBytesOf({ body })).toBe(0);
  expect(contentWith(body)).toEqual({ headers: JSON.stringify(headers) });
});

test('a payload is reported without the delivery address, and not at all if it cannot be parsed', () => {
  const order = { order_id: 'ORD-1', delivery_address: { name: 'Ada Lovelace', street: '1 Grace Row' } };
  expect(contentWith(JSON.stringify(order)).payload).toBe(
    '{"order_id":"ORD-1","delivery_address":"[address]"}',
  );
  expect(contentWith(JSON.stringify(order).slice(0, -1)).payload).toBeUndefined();
});
