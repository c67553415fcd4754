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

/** A server that answers and upgrades every request, and records them. */
async function guarded(): Promise<{ port: number; received: string[] }> {
  const received: string[] = [];
  const server = createServer((incoming, response) => {
    received.push(`${incoming.method} ${incoming.url}`);
    response.end('done');
  });
  server.on('upgrade', (incoming, socket) => {
    received.push(`upgrade ${incoming.url}`);
    socket.end('HTTP/1.1 101 Switching Protocols\r\n\r\n');
  });
  guardServer(server, new AllowedHosts('127.0.0.1'), (_, response) => response.setHeader('x-secure', 'yes'));
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { port: (server.address() as AddressInfo).port, received };
}

const send = (port: number, headers: Record<string, string>, method = 'DELETE') =>
  new Promise<{ status: number | undefined; type: string | undefined; secure: unknown }>(
    (resolve, reject) => {
      const outgoing = request({ host: '127.0.0.1', port, method, path: '/mails', headers }, (response) => {
        response.resume();
        const { 'content-type': type, 'x-secure': secure } = response.headers;
        resolve({ status: response.statusCode, type, secure });
      });
      outgoing.on('upgrade', (response, socket) => {
        socket.destroy();
        resolve({ status: response.statusCode, type: undefined, secure: undefined });
      });
      outgoing.on('error', reject).end();
    },
  );

const webSocket = { connection: 'Upgrade', upgrade: 'websocket' };

test('refuses a foreign host or origin before the listeners of the server, also of a WebSocket', async () => {
  const { port, received } = await guarded();
  const refused = { type: 'application/problem+json', secure: 'yes' };
  expect(await send(port, { host: 'evil.example' })).toEqual({ status: 421, ...refused });
  expect(await send(port, { origin: 'http://evil.example' })).toEqual({ status: 403, ...refused });
  expect(await send(port, { ...webSocket, host: 'evil.example' }, 'GET')).toMatchObject({ status: 421 });
  expect(await send(port, { ...webSocket, origin: 'http://evil.example' }, 'GET')).toMatchObject({
    status: 403,
  });
  expect(received).toEqual([]);

  expect(await send(port, {})).toMatchObject({ status: 200, secure: 'yes' });
  expect(await send(port, { ...webSocket, origin: `http://127.0.0.1:${port}` }, 'GET')).toMatchObject({
    status: 101,
  });
  expect(received).toEqual(['DELETE /mails', 'upgrade /mails']);
});

test('closes a connection beyond the limit at once, and a slow one at its timeout', async () => {
  const server = createServer({ connectionsCheckingInterval: 50 }, (_, response) => response.end());
  limitConnections(server, { maxConnections: 1, requestTimeoutMs: 3_000 });
  open.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const closed: string[] = [];
  const slow = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(slow, 'connect');
  const slowClosed = once(slow.resume(), 'close').then(() => closed.push('slow'));
  const second = connect(port, '127.0.0.1').on('error', () => undefined);
  await once(second.resume(), 'close').then(() => closed.push('second'));
  await slowClosed;
  expect(closed).toEqual(['second', 'slow']);
});
