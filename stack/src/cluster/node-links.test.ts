import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { eventually } from '../../../test/support/eventually.js';
import { EpmdRegistration } from './epmd-registration.js';
import { NodeLink } from './node-link.js';

/** A server that answers each byte with the same. */
async function openEcho(): Promise<{ port: number; connections: () => number; close: () => void }> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).pipe(socket);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, connections: () => connections, close: () => server.close() };
}

test('a cut link keeps its connections open and silent, also a new one, and passes everything on when it is healed', async () => {
  const echo = await openEcho();
  const link = await NodeLink.to(echo.port);
  const received = ['', ''];
  const open = (i: number) =>
    connect(link.port, '127.0.0.1').on('data', (data) => (received[i] += data.toString()));
  const first = open(0);
  first.write('a');
  await eventually(() => expect(received[0]).toBe('a'));
  link.cut();
  first.write('b');
  const second = open(1);
  second.write('c');
  await once(second, 'connect');
  expect(echo.connections()).toBe(1);
  expect(received).toEqual(['a', '']);
  link.heal();
  await eventually(() => expect(received).toEqual(['ab', 'c']));
  const closed = once(first, 'close');
  link.close();
  await closed;
  second.destroy();
  echo.close();
});

test('healing a link that is not cut sends no byte twice', async () => {
  const echo = await openEcho();
  const link = await NodeLink.to(echo.port);
  let received = '';
  const socket = connect(link.port, '127.0.0.1').on('data', (data) => (received += data.toString()));
  socket.write('a');
  await eventually(() => expect(received).toBe('a'));
  link.heal();
  socket.write('bc');
  await eventually(() => expect(received).toMatch(/c$/));
  link.cut();
  link.cut();
  link.heal();
  link.heal();
  socket.write('de');
  await eventually(() => expect(received).toMatch(/e$/));
  expect(received).toBe('abcde');
  link.close();
  socket.destroy();
  echo.close();
});

test('a node is registered again when its epmd was restarted', async () => {
  const requests: Buffer[] = [];
  const epmd = createServer((socket) => {
    socket
      .on('error', () => undefined)
      .once('data', (data) => {
        requests.push(data);
        if (requests.length === 1) socket.destroy();
      });
  });
  await once(epmd.listen(0, '127.0.0.1'), 'listening');
  const registration = new EpmdRegistration((epmd.address() as AddressInfo).port, 'rabbit-2', 25_000);
  await eventually(() => expect(requests).toHaveLength(2));
  registration.close();
  const [request] = requests;
  expect(request!.readUInt16BE(0)).toBe(request!.length - 2);
  expect([request![2], request!.readUInt16BE(3)]).toEqual([120, 25_000]);
  expect(request!.subarray(13, 21).toString()).toBe('rabbit-2');
  epmd.close();
});
