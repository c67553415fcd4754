import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Call, newMessageContext, runInMessageContext } from '#messaging';
import { Pool } from 'undici';
import { reportHttpCalls } from './report-http-calls.js';

const server = createServer(({ url }, response) => {
  if (url === '/hangs') return;
  response.writeHead(url === '/fails' ? 503 : 200).end('{}');
});
let origin: string;
let host: string;
beforeAll(async () => {
  reportHttpCalls();
  reportHttpCalls();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  origin = `http://${host}`;
});
afterAll(() => server.close().closeAllConnections());

async function callsOf(work: () => Promise<unknown>): Promise<Call[]> {
  const calls: Call[] = [];
  await runInMessageContext(newMessageContext(), work, (call) => calls.push(call)).catch(() => undefined);
  return calls;
}

test('a request of undici and one of fetch are each reported once, with status and duration', async () => {
  const pool = new Pool(origin);
  const calls = await callsOf(async () => {
    const { body } = await pool.request({ path: '/charges', method: 'POST', body: '{}' });
    await body.text();
    await (await fetch(`${origin}/fails`)).text();
  });
  await pool.close();
  expect(calls).toMatchObject([
    { name: 'POST', server: host, path: '/charges', status: 200, error: undefined },
    { name: 'GET', server: host, path: '/fails', status: 503, error: undefined },
  ]);
  for (const { tookMs } of calls) expect(tookMs).toBeGreaterThan(0);
});

test('a request that times out is reported with its error, and the path without query and secrets', async () => {
  const calls = await callsOf(
    async () => await fetch(`${origin}/hangs`, { signal: AbortSignal.timeout(50) }),
  );
  expect(calls).toMatchObject([{ path: '/hangs', error: expect.stringMatching(/abort|timeout/i) }]);
  const [call] = await callsOf(async () => await (await fetch(`${origin}/a/tok_ok?to=a@b.example`)).text());
  expect(call?.path).toBe('/a/[token]');
});

test('a request outside of a handler is not reported', async () => {
  const calls: Call[] = [];
  await (await fetch(origin)).text();
  await runInMessageContext(newMessageContext(), async () => await (await fetch(origin)).text());
  expect(calls).toEqual([]);
});
