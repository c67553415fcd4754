import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { eventually } from '../../../test/support/eventually.js';
import { freePort } from '../ports.js';
import { openProxy } from './open-proxy.js';

const onEnd: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of onEnd.splice(0).reverse()) await end();
});

interface Received {
  line: string;
  headers: IncomingMessage['headers'];
  body: string;
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** A replica that records its requests. It is ready until a test changes that. */
async function startReplica(name: string, port: number, handle?: Handler) {
  const received: Received[] = [];
  const replica = { received, isReady: true };
  const server = createServer((incoming, response) => {
    if (incoming.url === '/health/ready') return void response.writeHead(replica.isReady ? 200 : 503).end();
    let body = '';
    incoming.setEncoding('utf8').on('data', (part: string) => (body += part));
    incoming.on('end', () => {
      received.push({ line: `${incoming.method} ${incoming.url}`, headers: incoming.headers, body });
      if (handle) handle(incoming, response);
      else response.setHeader('x-replica', name).end(body || name);
    });
  });
  await once(server.listen(port, '127.0.0.1'), 'listening');
  onEnd.push(() => {
    server.closeAllConnections();
    return once(server.close(), 'close');
  });
  return replica;
}

async function startProxy(...replicaPorts: number[]) {
  const port = await freePort();
  const targets = replicaPorts.map((replica) => `127.0.0.1:${replica}`);
  const proxy = await openProxy({ port, targets }, '127.0.0.1');
  onEnd.push(() => proxy.close());
  const ready = () => proxy.replicas.known.filter(({ isReady }) => isReady).length;
  return { url: `http://127.0.0.1:${port}`, port, ready };
}

const post = (url: string, headers: Record<string, string> = {}) =>
  fetch(`${url}/orders?a=1`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k-1', ...headers },
    body: '{"a": 1}',
  });

/** From another address of loopback; macOS has only 127.0.0.1. */
const getFrom = (localAddress: string, port: number, headers: Record<string, string>) =>
  new Promise<void>((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, localAddress, headers, agent: false }, (response) =>
      response.resume().on('end', () => resolve()),
    );
    sent.on('error', reject).end();
  });

const ports = () => Promise.all([freePort(), freePort()]);

test('a request reaches a replica unchanged, with its Idempotency-Key and Host, and the answer returns unchanged', async () => {
  const [port] = await ports();
  const { received } = await startReplica('one', port);
  const { url } = await startProxy(port);
  const answer = await post(url);
  expect([answer.status, answer.headers.get('x-replica'), await answer.text()]).toEqual([
    200,
    'one',
    '{"a": 1}',
  ]);
  expect(received).toEqual([
    {
      line: 'POST /orders?a=1',
      headers: expect.objectContaining({ 'idempotency-key': 'k-1', host: new URL(url).host }),
      body: '{"a": 1}',
    },
  ]);
});

test('replicas get requests in turn; one that is not ready gets none while another is', async () => {
  const [first, second] = await ports();
  const [one, two] = [await startReplica('one', first), await startReplica('two', second)];
  const { url, ready } = await startProxy(first, second);
  for (let n = 0; n < 6; n++) await post(url);
  expect([one.received.length, two.received.length]).toEqual([3, 3]);
  two.isReady = false;
  await eventually(() => expect(ready()).toBe(1));
  for (let n = 0; n < 6; n++) await post(url);
  expect([one.received.length, two.received.length]).toEqual([9, 3]);
  one.isReady = false;
  await eventually(() => expect(ready()).toBe(0));
  expect((await post(url)).status).toBe(200);
});

test('a refused connection is tried at the next replica', async () => {
  const [first, second] = await ports();
  const one = await startReplica('one', first);
  const { url, ready } = await startProxy(first, second);
  one.isReady = false;
  // Both are in turn now, and the second refuses every connection.
  await eventually(() => expect(ready()).toBe(0));
  const answers = await Promise.all(Array.from({ length: 20 }, () => post(url)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  expect(one.received).toHaveLength(20);
});

test('a request that a replica may have handled is not repeated: the client gets 502 and what to do', async () => {
  const [first, second] = await ports();
  const one = await startReplica('one', first, ({ socket }) => socket.destroy());
  const two = await startReplica('two', second, ({ socket }) => socket.destroy());
  const { url } = await startProxy(first, second);
  const answer = await post(url);
  expect(answer.status).toBe(502);
  expect(await answer.text()).toContain('Send it again with the same Idempotency-Key.');
  expect(one.received.length + two.received.length).toBe(1);
});

test('an answer that breaks off reaches the client broken off', async () => {
  const [port] = await ports();
  await startReplica('one', port, ({ socket }, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('{"half', () => socket.destroy());
  });
  const { url } = await startProxy(port);
  const answer = await post(url);
  await expect(answer.text()).rejects.toThrow();
});

test('without a replica the client gets 503 with Retry-After; a replica that starts later gets its requests', async () => {
  const [port] = await ports();
  const { url } = await startProxy(port);
  const answer = await post(url);
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.text()).toContain('It was not handled.');
  await startReplica('one', port);
  expect((await post(url)).status).toBe(200);
});

test('an answer of 503 from a replica is passed on, and not tried again', async () => {
  const [port] = await ports();
  const { received } = await startReplica('one', port, (_, response) =>
    response.writeHead(503, { 'retry-after': '1' }).end('{}'),
  );
  const { url } = await startProxy(port);
  expect((await fetch(`${url}/products`)).status).toBe(503);
  expect(received).toHaveLength(1);
});

test('X-Forwarded-For is the address of the client, whatever the client claims', async () => {
  const [port] = await ports();
  const { received } = await startReplica('one', port);
  const proxy = await startProxy(port);
  const claims = { 'x-forwarded-for': '192.0.2.7', forwarded: 'for=192.0.2.7', 'x-forwarded-host': 'evil' };
  await post(proxy.url, claims);
  if (process.platform === 'linux') await getFrom('127.0.0.5', proxy.port, claims);
  const expected = process.platform === 'linux' ? ['127.0.0.1', '127.0.0.5'] : ['127.0.0.1'];
  expect(received.map(({ headers }) => headers['x-forwarded-for'])).toEqual(expected);
  for (const { headers } of received) {
    expect(headers).not.toHaveProperty('forwarded');
    expect(headers).not.toHaveProperty('x-forwarded-host');
  }
});

test('headers of one connection end at the proxy', async () => {
  const [port] = await ports();
  const { received } = await startReplica('one', port);
  const { port: proxyPort } = await startProxy(port);
  const headers = { connection: 'keep-alive, x-private', 'keep-alive': 'timeout=5', te: 'trailers' };
  await getFrom('127.0.0.1', proxyPort, { ...headers, 'x-private': '1', expect: '100-continue' });
  expect(received).toHaveLength(1);
  for (const name of ['x-private', 'keep-alive', 'te', 'expect'])
    expect(received[0]!.headers).not.toHaveProperty(name);
});

test.each(['/orders/%E0%A4%A', '/orders/%2e%2e/x'])('%s is refused with 400', async (path) => {
  const [port] = await ports();
  await startReplica('one', port);
  const { port: proxyPort } = await startProxy(port);
  const status = await new Promise((resolve) =>
    request({ host: '127.0.0.1', port: proxyPort, path }, (response) =>
      resolve(response.resume().statusCode),
    ).end(),
  );
  expect(status).toBe(400);
});

test('a replica that accepts connections and never answers is not ready', async () => {
  const silent = createTcpServer(() => undefined);
  await once(silent.listen(0, '127.0.0.1'), 'listening');
  const { ready } = await startProxy((silent.address() as AddressInfo).port);
  expect(ready()).toBe(0);
  silent.close();
});
