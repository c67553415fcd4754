import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { AllowedHosts, guardServer, limitConnections } from './index.js';

const open: Server[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A server of another library: it answers and upgrades whatever comes, and keeps what it was asked. */
async function guarded(): Promise<{ port: number; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((incoming, response) => {
    asked.push(`${incoming.method} ${incoming.url}`);
    response.end('done');
  });
  server.on('upgrade', (incoming, socket) => {
    asked.push(`upgrade ${incoming.url}`);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  guardServer(server, new AllowedHosts('127.0.0.1'), (_, response) => response.setHeader('x-secure', 'yes'));
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, asked };
}

const ask = (port: number, headers: Record<string, string>, method = 'DELETE') =>
  new Promise<{ status: number | undefined; type: string | undefined; secure: unknown }>(
    (resolve, reject) => {
      const asking = request({ host: '127.0.0.1', port, method, path: '/mails', headers }, (response) => {
        response.resume();
        const { 'content-type': type, 'x-secure': secure } = response.headers;
        resolve({ status: response.statusCode, type, secure });
      });
      asking.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode, type: undefined, secure: undefined });
      });
      asking.on('error', reject).end();
    },
  );

const webSocket = { connection: 'Upgrade', upgrade: 'websocket' };

test('a foreign host or origin is refused before the server behind hears of it, over WebSockets as well', async () => {
  const { port, asked } = await guarded();
  const refused = { type: 'application/problem+json', secure: 'yes' };
  expect(await ask(port, { host: 'evil.example' })).toEqual({ status: 421, ...refused });
  expect(await ask(port, { origin: 'http://evil.example' })).toEqual({ status: 403, ...refused });
  expect(await ask(port, { ...webSocket, host: 'evil.example' }, 'GET')).toMatchObject({ status: 421 });
  expect(await ask(port, { ...webSocket, origin: 'http://evil.example' }, 'GET')).toMatchObject({
    status: 403,
  });
  expect(asked).toEqual([]);

  expect(await ask(port, {})).toMatchObject({ status: 200, secure: 'yes' });
  expect(await ask(port, { ...webSocket, origin: `http://127.0.0.1:${port}` }, 'GET')).toMatchObject({
    status: 101,
  });
  expect(asked).toEqual(['DELETE /mails', 'upgrade /mails']);
});

test('a connection beyond the limit is closed at once, and a slow one when its time is over', async () => {
  const server = createServer({ connectionsCheckingInterval: 50 }, (_, response) => response.end());
  limitConnections(server, { maxConnections: 1, requestTimeoutMs: 300 });
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const startedAt = performance.now();
  const slow = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(slow, 'connect');
  const ended = once(slow.resume(), 'close').then(() => performance.now() - startedAt);
  const second = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(second.resume(), 'close');
  expect(performance.now() - startedAt).toBeLessThan(250);
  expect(await ended).toBeGreaterThan(250);
});
