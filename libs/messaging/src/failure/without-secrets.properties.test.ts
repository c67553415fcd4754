import { inspect } from 'node:util';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { withoutSecrets } from './without-secrets.js';

/** Begins and ends every secret below, and is in the middle of some: no part of them may remain. */
const MARK = 'geheim';

const between = fc.constantFrom(
  ...['/', '@', ':', '%', '%2F', '?', '#', '&', '=', '+', '$', '!', '*', '.', '-', '_', '~', '^', '|'],
  ...['"', "'", '\\', '(', ')', '[', ']', '{', '}', '<', '>', ',', ';', 'ü', 'λ', '日', '🙂', MARK, 'a1'],
);

const password = fc.array(between, { maxLength: 12 }).map((pieces) => `${MARK}${pieces.join('')}${MARK}`);

const name = fc.constantFrom(
  ...['password', 'Passwd', 'pwd', 'secret', 'client_secret', 'token', 'card_token', 'accessToken'],
  ...['api_key', 'apiKey', 'X-Api-Key', 'ORDER_PASSWORD', 'authorization', 'Proxy-Authorization'],
  ...['pass', 'default_pass', 'RABBITMQ_DEFAULT_PASS'],
);

const scheme = fc.constantFrom('amqp', 'amqps', 'postgresql', 'smtp', 'http', 'https', 'redis', 'a+b');
const host = fc.constantFrom(
  'db',
  '127.0.0.1:5672',
  '[::1]:25',
  'mail.example.org',
  'bücher.example/x?y=z#1',
);

/** Forms in which a text contains a password. */
const forms: ((secret: string, called: string, address: string) => string)[] = [
  (secret, called) => `${called}=${secret}`,
  (secret, called) => `${called}: ${secret}`,
  (secret, called) => `${called} = ${secret}`,
  (secret, called) => `host=db ${called}='${secret.replace(/[\\']/g, '\\$&')} b' user=a`,
  (secret, called) => `https://db.example/a?${called}=${encodeURIComponent(secret)}&page=2`,
  (secret, called) => JSON.stringify({ [called]: `${secret} ${secret}`, other: 1 }),
  (secret, called) => `got ${JSON.stringify({ [called]: `${secret} ${secret}`, other: 1 })}`,
  (secret, called) => `got ${JSON.stringify(JSON.stringify({ [called]: `${secret} ${secret}` }))}`,
  (secret, called) => `got ${JSON.stringify({ a: { [called]: [secret] } }, null, 2)}`,
  (secret, called) => `got ${inspect({ [called]: secret, user: 'a' })}`,
  (secret) => `Authorization: Digest username="a", response="${secret}"`,
  (secret) => `Authorization: Basic ${Buffer.from(`a:${secret}`).toString('base64')} ${secret}`,
  (secret) => `ALTER ROLE a PASSWORD '${secret.replaceAll("'", '')}'`,
  (secret, _, address) => `${address.replace('…', () => secret)} is unavailable`,
  (secret, _, address) => `(${address.replace('…', () => secret)}), ${address.replace('…', () => secret)}`,
  (secret, _, address) => `${address.replace('…', () => encodeURIComponent(secret))} is unavailable`,
  (secret, _, address) => `got ${JSON.stringify({ url: address.replace('…', () => secret) })}`,
  (secret, _, address) => JSON.stringify({ url: address.replace('…', () => secret), to: 'a' }),
  (secret, _, address) => `got ${inspect({ url: address.replace('…', () => secret) })}`,
];

const address = fc
  .tuple(scheme, fc.constantFrom('user', '', 'a.b', 'a@b.example', 'a%40b'), host)
  .map(([a, user, b]) => `${a}://${user}:…@${b}`);

/** Texts without a secret. */
const harmless = fc.oneof(
  fc.uuid(),
  fc.integer().map(String),
  fc.ipV4(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  fc.constantFrom(
    ...['order 7 @ noon', 'v1.2.3', 'pg@8.23.1', '@nestjs/core', 'a', 'retries-exhausted', '"quoted"', '{'],
    ...['https://host.example/path?a=b', 'file:///a/@b/c.js:9:2', './node_modules/@nestjs/core', 'C:\\a\\b'],
    ...['connect ECONNREFUSED 127.0.0.1:5672', 'münchen', 'a = b', 'key: value', '%', 'http://host:8080/x'],
  ),
);
const words = fc.array(harmless, { maxLength: 6 }).map((all) => all.join(' '));

test('removes every part of a password, in any form in any text', () => {
  fc.assert(
    fc.property(
      ...[words, fc.constantFrom(...forms), password, name, address, words],
      (before, form, secret, called, at, after) => {
        expect(withoutSecrets(`${before} ${form(secret, called, at)} ${after}`)).not.toContain(MARK);
      },
    ),
    { numRuns: 5_000 },
  );
});

const local = fc.constantFrom(
  ...['', '.x', '+tag', '/x', '=x', "'x", '{x}', 'ü', '用户', '_-'].map((rest) => `${MARK}${rest}`),
  ...['geheim b', 'geheim@b', 'geheim b@c', 'geheim"b', 'geheim\\b', 'geheim, b'].map(
    (text) => `"${text.replace(/["\\]/g, '\\$&')}"`,
  ),
);
const domain = fc.constantFrom(
  ...['localhost', 'a', '[127.0.0.1]', '[IPv6:2001:db8::1]', '127.0.0.1', 'example.org', 'a-b.c.example'],
  ...['bücher.example', 'xn--bcher-kva.example', '例え.テスト', 'हिन्दी.भारत', '163.com', 'a。example'],
);
const places: ((mail: string) => string)[] = [
  (mail) => mail,
  (mail) => `<${mail}>`,
  (mail) => `550 (${mail}): refused.`,
  (mail) => `to=${mail}, from: ${mail}.`,
  (mail) => `mailto:${mail}`,
  (mail) => `https://a.example/b?to=${encodeURIComponent(mail)}&c=d`,
  (mail) => JSON.stringify({ to: [mail] }),
  (mail) => `got ${JSON.stringify({ to: mail })}`,
  (mail) => `got ${JSON.stringify(JSON.stringify({ to: mail }))}`,
];

test('removes mail addresses of any form in any text', () => {
  fc.assert(
    fc.property(
      ...[words, fc.constantFrom(...places), local, domain, words],
      (before, place, left, right, after) => {
        expect(withoutSecrets(`${before} ${place(`${left}@${right}`)} ${after}`)).not.toContain(MARK);
      },
    ),
    { numRuns: 5_000 },
  );
});

test('removes tokens at any place', () => {
  const part = fc.stringMatching(/^[\w-]{8,40}$/);
  const token = fc.oneof(
    part.map((text) => `tok_${text}`),
    fc.tuple(part, part, part).map((parts) => `eyJ${parts.join('.')}`),
  );
  const edge = fc.constantFrom('', '"', ' ', '(', '/', ':', '=', ',');
  fc.assert(
    fc.property(words, edge, token, edge, words, (before, left, secret, right, after) => {
      expect(withoutSecrets(`${before}${left}${secret}${right}${after}`)).not.toContain(secret);
    }),
    { numRuns: 5_000 },
  );
});

test('changes nothing in a text without secrets', () => {
  fc.assert(
    fc.property(words, (text) => expect(withoutSecrets(text)).toBe(text)),
    { numRuns: 5_000 },
  );
});

test.each([
  ...[
    'a',
    '//a:',
    '"a://b ',
    '"a://',
    "'x://a:b@",
    'eyJ',
    'eyJ-.',
    'token',
    'token:',
    'token:"a',
    'token ',
    '@',
  ],
  ...[
    'a@',
    '"@',
    '\\"@',
    '"a"@',
    'a%40',
    'a@b.',
    '\\',
    '\\"',
    'password=[',
    'Basic ',
    'Bearer  ',
    'tok_',
    '{"a":',
  ],
  ...['-----BEGIN PRIVATE KEY-----', '[', 'a@[', 'password\\\\', '://', '?to=a@b&', 'cookie: '],
])('takes linear time: a million characters of "%s"', (part) => {
  const text = part.repeat(1_000_000 / part.length);
  // Quadratic time would be hours.
  runInNewContext('withoutSecrets(text)', { withoutSecrets, text }, { timeout: 30_000 });
});
