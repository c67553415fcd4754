import { inspect } from 'node:util';
import { withoutSecretFields, withoutSecrets } from './without-secrets.js';

test.each([
  ['the card tok_down_4711 failed', 'the card [token] failed'],
  ['550 <usr-456@customers.example.org>: no such mailbox', '550 <[address]>: no such mailbox'],
  ['for a@localhost and a@[127.0.0.1].', 'for [address] and [address].'],
  [
    'connect amqp://reader:pa55-w%3Drd@127.0.0.1:5672/shop',
    'connect amqp://[credentials]@127.0.0.1:5672/shop',
  ],
  ['connect redis://:pa/ss@wd@cache:6379 failed', 'connect redis://[credentials]@cache:6379 failed'],
  ['clone https://ghp_4711@github.com/a/b', 'clone https://[credentials]@github.com/a/b'],
  ['{"url":"http://a:80/b","to":"c@d.example"}', '{"url":"http://a:80/b","to":"[address]"}'],
  ['authorization: Bearer dGhlIHRva2Vu', 'authorization: [secret]'],
  ['Bearer dGhlIHRva2Vu, then', 'Bearer [token], then'],
  ['Basic YTpi', 'Basic [token]'],
  ['jwt eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJVU1ItMSJ9.c2lnbmF0dXJl', 'jwt [token]'],
  ['{"card_token":"4711 0815","amount":1}', '{"card_token":"[secret]","amount":1}'],
  ['got {"card_token":"4711 0815","amount":1}', 'got {"card_token":"[secret]","amount":1}'],
  ['"said \\"card_token\\": \\"4711\\", no"', '"said \\"card_token\\": \\"[secret]\\", no"'],
  ["{ password: 'a b', user: 'c' }", "{ password: '[secret]', user: 'c' }"],
  ["host=db password='a \\'b' user=c", "host=db password='[secret]' user=c"],
  ["ALTER ROLE a PASSWORD 'b'", "ALTER ROLE a PASSWORD '[secret]'"],
  ['https://a.example/b?api_key=c d', 'https://a.example/b?api_key=[secret] d'],
  ['ORDER_PASSWORD=a and passwd: b', 'ORDER_PASSWORD=[secret] and passwd: [secret]'],
  ['"password":"cut of', '"password":"[secret]'],
  [
    '-----BEGIN PRIVATE KEY-----\nMC4\n-----END PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----[secret]-----END PRIVATE KEY-----',
  ],
])('replaces the secrets in "%s": "%s"', (text, redacted) => expect(withoutSecrets(text)).toBe(redacted));

test.each([
  'reader.thing.done dead-letters 01a20a55-683c-74c7-8110-351a17e8d3c1 (retries-exhausted)',
  'at QueueConsumer.process (file:///shop/dist/libs/messaging/src/consuming/queue-consumer.js:92:5)',
  'at Injector.load (file:///shop/node_modules/@nestjs/core/injector.js:5:1)',
  'https://registry.example/@nestjs/core@12.5.1 and node_modules/.pnpm/@nestjs+core@12.5.1/x',
  'connect ECONNREFUSED 127.0.0.1:5672',
  'Unexpected token < in JSON at position 0',
  'password authentication failed for user "order"',
  'TokenExpiredError: the time is over',
  'Basic authentication is required',
  'order 7 @ noon, 2 @ 3.50',
  '{"amount": 1, "currency": "EUR"}',
])('changes nothing in "%s"', (text) => expect(withoutSecrets(text)).toBe(text));

test('removes the values of fields with the name of a secret, at any depth', () => {
  const fields = { a: [{ apiKey: 4711, Authorization: ['x'], note: 'to a@b.example' }], token: null };
  expect(withoutSecretFields(fields)).toEqual({
    a: [{ apiKey: '[secret]', Authorization: '[secret]', note: 'to [address]' }],
    token: null,
  });
});

test('removes a secret in a field that a second field of the same name hides', () => {
  expect(withoutSecrets('{"note":"tok_1","note":"b"}')).toBe('{"note":"[token]","note":"b"}');
});

test('removes a secret that JSON hides behind an escape', () => {
  const escaped = (text: string) => text.replace(/[@_]/g, (c) => `\\u00${c.charCodeAt(0).toString(16)}`);
  expect(withoutSecrets(`{"note":"${escaped('a@b.example')}"}`)).toBe('{"note":"[address]"}');
  expect(withoutSecrets(`{"note":"${escaped('tok_1')}"}`)).toBe('{"note":"[token]"}');
});

test('changes nothing in its own result', () => {
  for (const text of [
    'amqp://a:b@c',
    'password=a',
    inspect({ secret: 'a' }),
    'a@b.example',
    'Bearer abcdefgh',
  ])
    expect(withoutSecrets(withoutSecrets(text))).toBe(withoutSecrets(text));
});
