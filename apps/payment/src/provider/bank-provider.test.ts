import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { failureClassOf } from '#messaging';
import { BankProvider } from './bank-provider.js';

const order = { order_id: 'ORD-1', amount: 2_999, currency: 'EUR', payment_token: 'tok_ok' };
const captured = JSON.stringify({ status: 'captured', charge_id: 'ch_1' });
const servers: Server[] = [];

afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

/** A bank that gives every request this answer. */
async function bankThat(answer: RequestListener, bankTimeoutMs = 5_000): Promise<BankProvider> {
  const server = createServer(answer);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const bankUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return new BankProvider({ bankUrl, bankTimeoutMs });
}

const bankThatAnswers = (status: number, text: string, headers = {}) =>
  bankThat((_, response) => response.writeHead(status, headers).end(text));

/** Why a charge fails, and what the error policy takes it for. */
async function failureAt(bank: BankProvider) {
  const error = (await bank.charge(order).catch((failure: unknown) => failure)) as Error & {
    retryAfterMs?: number;
  };
  return { class: failureClassOf(error), message: error.message, retryAfterMs: error.retryAfterMs };
}

test('a charge is sent under the id of its order, and its result returned', async () => {
  const asked: unknown[] = [];
  const bank = await bankThat(({ url, headers }, response) => {
    asked.push([url, headers['idempotency-key']]);
    response.end(captured);
  });
  expect(await bank.charge(order)).toEqual({ status: 'captured', charge_id: 'ch_1' });
  expect(asked).toEqual([['/charges', 'ORD-1']]);
});

test.each([
  [429, { 'retry-after': '7' }, 7_000],
  [409, {}, undefined],
  [408, {}, undefined],
  [425, {}, undefined],
  [500, {}, undefined],
  [503, { 'retry-after': '2' }, 2_000],
  [503, { 'retry-after': 'later' }, undefined],
])('a bank that answers %s with %j is unavailable for %s ms', async (status, headers, retryAfterMs) => {
  const bank = await bankThatAnswers(status, JSON.stringify({ title: 'Not now' }), headers);
  expect(await failureAt(bank)).toEqual({
    class: 'unavailable',
    message: `the bank answered ${status}: Not now`,
    retryAfterMs,
  });
});

test.each([400, 402, 404, 422])('a bank that answers %s refuses for good', async (status) => {
  const bank = await bankThatAnswers(status, 'no JSON');
  expect(await failureAt(bank)).toMatchObject({
    class: 'permanent',
    message: `the bank answered ${status}: no reason given`,
  });
});

test('a bank whose card issuer fails is retried: other cards may pass', async () => {
  expect(await failureAt(await bankThatAnswers(424, '{}'))).toMatchObject({ class: 'transient' });
});

test.each([
  ['broken JSON', '{"status":"capt', 'it is not JSON'],
  ['nothing', '', 'it is not JSON'],
  ['a page', '<html>Welcome to our network</html>', 'it is not JSON'],
  ['another object', '{"status":"perhaps"}', 'it has not the fields of a result'],
])('a bank that answers 200 with %s is unavailable, in plain words', async (_, text, why) => {
  expect(await failureAt(await bankThatAnswers(200, text))).toMatchObject({
    class: 'unavailable',
    message: `the bank’s answer to /charges cannot be read: ${why}`,
  });
});

test.each([
  ['stays silent', () => undefined],
  ['hangs in the body', (_, response) => void response.writeHead(200).write('{"status":')],
] satisfies [string, RequestListener][])(
  'a bank that %s is unavailable at the time limit',
  async (_, answer) => {
    const startedAt = performance.now();
    expect(await failureAt(await bankThat(answer, 200))).toMatchObject({ class: 'unavailable' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  },
);

test('a bank that breaks off its answer is unavailable', async () => {
  const bank = await bankThat((_, response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('{"status":');
    setTimeout(() => response.destroy(), 20);
  });
  expect(await failureAt(bank)).toMatchObject({ class: 'unavailable' });
});

test('a bank that sends a gigabyte is unavailable, and its answer is broken off', async () => {
  let sent = 0;
  let isOver: Promise<unknown> = Promise.resolve();
  const bank = await bankThat((_, response) => {
    isOver = once(response, 'close');
    const chunk = Buffer.alloc(1_048_576, ' ');
    const send = () => {
      while (!response.destroyed && sent < 1_073_741_824 && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', send);
    send();
  });
  const before = process.memoryUsage().rss;
  expect(await failureAt(bank)).toMatchObject({
    class: 'unavailable',
    message: 'the bank gives no whole answer: the answer is longer than 65536 bytes',
  });
  await isOver;
  expect(sent).toBeLessThan(100_000_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
});
