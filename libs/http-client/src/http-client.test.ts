import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fetchBounded } from './fetch-bounded.js';
import { ResponseTooLong } from './read-bounded.js';
import { retryAfterMs } from './retry-after.js';

const servers: Server[] = [];

afterAll(() => servers.forEach((server) => server.close().closeAllConnections()));

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('returns a response within the bounds with its status', async () => {
  const url = await serve((_, response) => response.writeHead(418).end('{"short":true}'));
  const response = await fetchBounded(url, { timeoutMs: 5_000 });
  expect(response).toMatchObject({ status: 418, ok: false, text: '{"short":true}' });
  expect(response.json()).toEqual({ short: true });
});

test('rejects at a redirect and does not follow it', async () => {
  let followed = 0;
  const elsewhere = await serve((_, response) => {
    followed += 1;
    response.end('inside');
  });
  const url = await serve((_, response) => response.writeHead(302, { location: elsewhere }).end());
  await expect(fetchBounded(url, { timeoutMs: 5_000 })).rejects.toThrow();
  expect(followed).toBe(0);
});

test('closes an endless response at the maximum size', async () => {
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
  await expect(fetchBounded(url, { timeoutMs: 5_000, maxBytes: 100_000 })).rejects.toThrow(ResponseTooLong);
  await isClosed;
  expect(sent).toBeLessThan(50_000_000);
});

test('rejects at the timeout when a response stops in the middle of its body', async () => {
  const url = await serve((_, response) => void response.writeHead(200).write('{"half":'));
  await expect(fetchBounded(url, { timeoutMs: 200 })).rejects.toThrow();
  // The default of fetch is 300 s.
}, 60_000);

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
