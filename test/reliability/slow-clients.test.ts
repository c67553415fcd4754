import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { eventually } from '../support/eventually.js';
import { startReplica } from '../support/replicas.js';
import { httpPorts } from '../support/http-ports.js';

/** Headers have 10 s; a server looks every 5 s or, made by a library, every 30 s. */
const CUT_OFF_WITHIN_MS = 45_000;

const open = new Set<Socket>();
afterEach(() => {
  for (const socket of open) socket.destroy();
  open.clear();
});

async function connected(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname).on('error', () => undefined);
  open.add(socket);
  await once(socket, 'connect');
  return socket.resume();
}

test('every HTTP port closes a connection that sends nothing, and one that sends incomplete headers', async () => {
  const beginnings = ['', 'POST / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-more: '];
  const ended = Object.entries(httpPorts).flatMap(([name, url]) =>
    beginnings.map(async (beginning) => {
      const socket = await connected(url);
      socket.write(beginning);
      await once(socket, 'close', { signal: AbortSignal.timeout(CUT_OFF_WITHIN_MS) });
      return name;
    }),
  );
  expect(await Promise.all(ended)).toHaveLength(2 * Object.keys(httpPorts).length);
});

test('a process refuses HTTP connections beyond its limit, and keeps its connections to the database and the broker', async () => {
  const order = await startReplica('order', { settings: { HTTP_MAX_CONNECTIONS: '20' } });
  try {
    const taken = await Promise.all(Array.from({ length: 60 }, () => connected(order.url)));
    await eventually(() => expect(taken.filter(({ closed }) => closed).length).toBeGreaterThanOrEqual(40));
    expect(taken.filter(({ closed }) => !closed).length).toBeGreaterThan(0);
    for (const socket of taken) socket.destroy();
    await eventually(async () => {
      const ready = await fetch(`${order.url}/health/ready`);
      expect(ready.status).toBe(200);
      expect(await ready.json()).toMatchObject({ status: 'ok' });
    });
  } finally {
    await order.dismiss();
  }
});
