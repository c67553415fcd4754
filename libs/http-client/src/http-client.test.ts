import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchBounded } from './fetch-bounded.js';
import { AnswerTooLong } from './read-bounded.js';
import { retryAfterMs } from './retry-after.js';

const servers: Server[] = [];

afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

async function serve(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('an answer within the bounds is returned with its status', async () => {
  const url = await serve((_, response) => response.writeHead(418).end('{"short":true}'));
  const answer = await fetchBounded(url, { timeoutMs: 5_000 });
  expect(answer).toMatchObject({ status: 418, ok: false, text: '{"short":true}' });
  expect(answer.json()).toEqual({ short: true });
});

test('a redirection is an error, and nobody else is asked', async () => {
  let asked = 0;
  const elsewhere = await serve((_, response) => {
    asked += 1;
    response.end('inside');
  });
  const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
  await expect(fetchBounded(url, { timeoutMs: 5_000 })).rejects.toThrow();
  expect(asked).toBe(0);
});

test('an endless answer is broken off at the bound', async () => {
  let sent = 0;
  let isClosed: Promise<unknown> = Promise.resolve();
  const url = await serve((_, response) => {
    isClosed = once(response, 'close');
    const chunk = Buffer.alloc(65_536, 'a');
    const send = () => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', send);
    send();
  });
  await expect(fetchBounded(url, { timeoutMs: 5_000, maxBytes: 100_000 })).rejects.toThrow(AnswerTooLong);
  await isClosed;
  expect(sent).toBeLessThan(50_000_000);
});

test('an answer that stops in the middle of its body ends at the time limit', async () => {
  const url = await serve((_, response) => void response.writeHead(200).write('{"half":'));
  const startedAt = performance.now();
  await expect(fetchBounded(url, { timeoutMs: 200 })).rejects.toThrow();
  expect(performance.now() - startedAt).toBeLessThan(2_000);
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Thu, 15 Jan 2026 10:30:05 GMT', 5_000],
  ['Thu, 15 Jan 2026 10:29:00 GMT', 0],
  ['-1', undefined],
  ['soon', undefined],
  ['99999999999999', undefined],
  [undefined, undefined],
])('Retry-After: %s is %s ms', (value, expected) => {
  expect(retryAfterMs(value, Date.parse('2026-01-15T10:30:00Z'))).toBe(expected);
});
