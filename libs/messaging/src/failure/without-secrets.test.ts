import { withoutSecrets } from './without-secrets.js';

test.each([
  ['the card tok_down_4711 failed', 'the card [token] failed'],
  ['550 <usr-456@customers.example.org>: no such mailbox', '550 <[address]>: no such mailbox'],
  [
    'connect amqp://reader:pa55-w%3Drd@127.0.0.1:5672/shop',
    'connect amqp://[credentials]@127.0.0.1:5672/shop',
  ],
  ['authorization: Bearer dGhlIHRva2Vu', 'authorization: Bearer [token]'],
  ['jwt eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJVU1ItMSJ9.c2lnbmF0dXJl', 'jwt [token]'],
  ['{"card_token":"4711 0815","amount":1}', '{"card_token":"[secret]","amount":1}'],
  ['"said \\"card_token\\": \\"4711\\", no"', '"said \\"card_token\\": \\"[secret]\\", no"'],
  ["{ password: 'a b', user: 'c' }", "{ password: '[secret]', user: 'c' }"],
])('of "%s" remains "%s"', (text, rest) => expect(withoutSecrets(text)).toBe(rest));

test.each([
  'reader.thing.done gives up on 01a20a55-683c-74c7-8110-351a17e8d3c1 (retries-exhausted)',
  'at QueueConsumer.settle (file:///shop/dist/libs/messaging/src/consuming/queue-consumer.js:92:5)',
  'connect ECONNREFUSED 127.0.0.1:5672',
  'Unexpected token < in JSON at position 0',
])('of "%s" remains all', (text) => expect(withoutSecrets(text)).toBe(text));

test.each([
  'a'.repeat(200_000),
  '//a:'.repeat(50_000),
  'eyJ'.repeat(70_000),
  'token'.repeat(40_000),
  'a@'.repeat(100_000),
])('a text made to take long is read to its end: %.12s…', (text) =>
  expect(withoutSecrets(text).length).toBeGreaterThan(0),
);
