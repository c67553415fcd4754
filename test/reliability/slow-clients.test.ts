import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../support/eventually.js';
import { startReplica } from '../support/replicas.js';
import { httpPorts } from '../support/http-ports.js';

/** The header timeout is 10 s. Servers check it every 5 s; those of a library, every 30 s. */
const CLOSED_WITHIN_MS = 45_000;

const openSockets = new Set<Socket>();
afterEach(() => {
  for (const socket of openSockets) socket.destroy();
  openSockets.clear();
});

async function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  openSockets.add(socket);
  await once(socket, 'connect');
  return socket.resume();
}

test('every HTTP port closes a connection that sends nothing, and one that sends incomplete headers', async () => {
  const beginnings = ['', 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-more: '];
  const ended = Object.entries(httpPorts).flatMap(([name, url]) =>
    beginnings.map(async (beginning) => {
      const socket = await connected(url);
      socket.write(beginning);
      await once(socket, 'close', { signal: AbortSignal.timeout(CLOSED_WITHIN_MS) });
      return name;
    }),
  );
  expect(await Promise.all(ended)).toHaveLength(2 * Object.keys(httpPorts).length);
});

test('a process refuses HTTP connections beyond its limit, and keeps its connections to the database and the broker', async () => {
  const order = await startReplica('order', { settings: { HTTP_MAX_CONNECTIONS: '20' } });
  try {
    const sockets = await Promise.all(Array.from({ length: 60 }, () => connected(order.url)));
    await eventually(() => expect(sockets.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(40));
    expect(sockets.filter(({ closed }) => !closed).length).toBeGreaterThan(0);
    for (const socket of sockets) socket.destroy();
    await eventually(async () => {
      const response = await fetch(`${order.url}/health/ready`);
      expect(response.status).toBe(200);
      expect(await response.json()).toMatchObject({ status: 'ok' });
    });
  } finally {
    await order.stop();
  }
});
