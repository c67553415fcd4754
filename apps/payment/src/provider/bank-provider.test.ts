import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureClassOf } from '#messaging';
import { BankProvider } from './bank-provider.js';

const order = { order_id: 'ORD-1', amount: 2_999, currency: 'EUR', payment_token: 'tok_ok' };
const captured = JSON.stringify({ status: 'captured', charge_id: 'ch_1' });
const servers: Server[] = [];

afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

async function bankWith(listener: RequestListener, bankTimeoutMs = 5_000): Promise<BankProvider> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bankUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new BankProvider({ bankUrl, bankTimeoutMs });
}

const bankResponding = (status: number, text: string, headers = {}) =>
  bankWith((_, response) => response.writeHead(status, headers).end(text));

/** The failed charge's error, with its failure class. */
async function failureAt(bank: BankProvider) {
  const error = (await bank.charge(order).catch((failure: unknown) => failure)) as Error & {
    retryAfterMs?: number;
  };
  return { class: failureClassOf(error), message: error.message, retryAfterMs: error.retryAfterMs };
}

test('sends a charge with the order id as idempotency key and returns the result', async () => {
  const requests: unknown[] = [];
  const bank = await bankWith(({ url, headers }, response) => {
    requests.push([url, headers['idempotency-key']]);
    response.end(captured);
  });
  expect(await bank.charge(order)).toEqual({ status: 'captured', charge_id: 'ch_1' });
  expect(requests).toEqual([['/charges', 'ORD-1']]);
});

test.each([
  [429, { 'retry-after': '7' }, 7_000],
  [409, {}, undefined],
  [408, {}, undefined],
  [425, {}, undefined],
  [500, {}, undefined],
  [503, { 'retry-after': '2' }, 2_000],
  [503, { 'retry-after': 'later' }, undefined],
])(
  'classifies status %s with %j as unavailable, retry after %s ms',
  async (status, headers, retryAfterMs) => {
    const bank = await bankResponding(status, JSON.stringify({ title: 'Not now' }), headers);
    expect(await failureAt(bank)).toEqual({
      class: 'unavailable',
      message: `the bank answered ${status}: Not now`,
      retryAfterMs,
    });
  },
);

test.each([400, 402, 404, 422])('classifies status %s as permanent', async (status) => {
  const bank = await bankResponding(status, 'no JSON');
  expect(await failureAt(bank)).toMatchObject({
    class: 'permanent',
    message: `the bank answered ${status}: no reason given`,
  });
});

test('classifies a failure of the card issuer as transient, because other cards may succeed', async () => {
  expect(await failureAt(await bankResponding(424, '{}'))).toMatchObject({ class: 'transient' });
});

test.each([
  ['broken JSON', '{"status":"capt', 'it is not JSON'],
  ['an empty body', '', 'it is not JSON'],
  ['an HTML page', '<html>Welcome to our network</html>', 'it is not JSON'],
  ['another object', '{"status":"perhaps"}', 'it does not match the schema'],
])('classifies status 200 with %s as unavailable and says what is wrong', async (_, text, problem) => {
  expect(await failureAt(await bankResponding(200, text))).toMatchObject({
    class: 'unavailable',
    message: `the bank’s response to /charges is invalid: ${problem}`,
  });
});

test.each([
  ['sends nothing', () => undefined],
  ['stops inside the body', (_, response) => void response.writeHead(200).write('{"status":')],
] satisfies [string, RequestListener][])(
  'classifies a bank that %s as unavailable at the timeout',
  async (_, listener) => {
    expect(await failureAt(await bankWith(listener, 200))).toMatchObject({ class: 'unavailable' });
  },
  // The default of fetch is 300 s.
  60_000,
);

test('classifies a response that is cut off as unavailable', async () => {
  const bank = await bankWith((_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"status":');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await failureAt(bank)).toMatchObject({ class: 'unavailable' });
});

test('stops reading a response of a gigabyte and classifies it as unavailable', async () => {
  let sent = 0;
  let closed: Promise<unknown> = Promise.resolve();
  const bank = await bankWith((_, response) => {
    closed = once(response, 'close');
    const chunk = Buffer.alloc(1_048_576, ' ');
    const send = () => {
      while (!response.destroyed && sent < 1_073_741_824 && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', send);
    send();
  });
  const rssBefore = process.memoryUsage().rss;
  expect(await failureAt(bank)).toMatchObject({
    class: 'unavailable',
    message: 'no complete response from the bank: the response is longer than 65536 bytes',
  });
  await closed;
  expect(sent).toBeLessThan(100_000_000);
  expect(process.memoryUsage().rss - rssBefore).toBeLessThan(200_000_000);
});
