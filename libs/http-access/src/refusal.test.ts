import { AllowedHosts, readHosts, refusalOf } from './index.js';

const hosts = new AllowedHosts('127.0.0.1', ['order', 'Shop.Example:8443']);
const statusOf = (headers: Record<string, string>, method = 'POST', allowed = hosts) =>
  refusalOf({ method, headers }, allowed)?.status;

test.each([
  '127.0.0.1',
  '127.0.0.1:3000',
  'localhost:13000',
  'LOCALHOST',
  '[::1]:3000',
  'order',
  'order:3000',
  'shop.example:8443',
])('allows the host %s', (host) => {
  expect(statusOf({ host })).toBeUndefined();
});

test.each([
  'evil.example',
  'evil.example:3000',
  'shop.example',
  'shop.example:8444',
  '127.0.0.1.evil.example:3000',
  'localhost.evil.example',
  'evil.example@127.0.0.1',
  'order.evil.example',
  '0.0.0.0:3000',
  '192.0.2.7:3000',
  '::1',
  '127.0.0.1:3000:3000',
  '127.0.0.1, evil.example',
  '',
])('refuses the host "%s" for every method', (host) => {
  expect(statusOf({ host }, 'GET')).toBe(421);
  expect(statusOf({ host })).toBe(421);
});

test('refuses a request without a host', () => {
  expect(statusOf({}, 'GET')).toBe(421);
});

test('allows a bound address as the host, but no wildcard address', () => {
  expect(statusOf({ host: '192.0.2.7:3000' }, 'GET', new AllowedHosts('192.0.2.7'))).toBeUndefined();
  expect(statusOf({ host: '[2001:db8::7]:3000' }, 'GET', new AllowedHosts('2001:db8::7'))).toBeUndefined();
  expect(statusOf({ host: '0.0.0.0:3000' }, 'GET', new AllowedHosts('0.0.0.0'))).toBe(421);
  expect(statusOf({ host: '[::]:3000' }, 'GET', new AllowedHosts('::'))).toBe(421);
});

test.each([
  ['172.18.0.5', '172.18.0.5:3000', undefined],
  ['::ffff:172.18.0.5', '172.18.0.5:3000', undefined],
  ['fd00::5', '[fd00::5]:3000', undefined],
  ['172.18.0.5', '172.18.0.6:3000', 421],
  ['172.18.0.5', 'evil.example:3000', 421],
  ['172.18.0.5', '', 421],
])('answers a connection to %s for the host "%s" with %s', (localAddress, host, status) => {
  const request = { method: 'GET', headers: { host }, socket: { localAddress } };
  expect(refusalOf(request, hosts)?.status).toBe(status);
});

const host = '127.0.0.1:8080';

test.each([
  ['a program', {}],
  ['a page of its own', { origin: 'http://127.0.0.1:8080', 'sec-fetch-site': 'same-origin' }],
  ['a page of its own in an older browser', { origin: 'http://127.0.0.1:8080' }],
  ['a page of its own behind a proxy that ends TLS', { origin: 'https://127.0.0.1:8080' }],
  [
    'a page of its own behind a proxy that changes Host',
    { 'sec-fetch-site': 'same-origin', origin: 'https://a.example' },
  ],
  ['an address typed in', { 'sec-fetch-site': 'none' }],
])('allows %s to read and change', (_, headers) => {
  for (const method of ['GET', 'POST', 'DELETE'])
    expect(statusOf({ host, ...headers }, method)).toBeUndefined();
});

test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'http://evil.example' }],
  ['another port of this machine', { 'sec-fetch-site': 'same-site', origin: 'http://127.0.0.1:9999' }],
  ['another site in an older browser', { origin: 'http://evil.example' }],
  ['another port in an older browser', { origin: 'http://127.0.0.1:9999' }],
  ['a sandboxed frame or a file', { origin: 'null' }],
  ['a picture or script of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  [
    'a frame of another site',
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' },
  ],
])('allows %s neither to read nor to change', (_, headers) => {
  for (const method of ['GET', 'POST', 'DELETE', 'OPTIONS'])
    expect(statusOf({ host, ...headers }, method)).toBe(403);
});

test('allows a link of another site, but no form', () => {
  const link = {
    host,
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  expect(statusOf(link, 'GET')).toBeUndefined();
  expect(statusOf(link, 'POST')).toBe(403);
});

test('parses a list of hosts, and throws with the expected format', () => {
  expect(readHosts('order, shop.example:8443,[2001:db8::7]')).toEqual([
    'order',
    'shop.example:8443',
    '[2001:db8::7]',
  ]);
  for (const text of ['', 'http://order', '*', 'a,,b', 'order/', 'a b'])
    expect(() => readHosts(text)).toThrow('host names with or without a port, separated by commas');
});
