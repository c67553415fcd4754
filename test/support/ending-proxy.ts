import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/** PostgreSQL's last words to a connection, as a server says them that is shut down. */
const lastWords = (() => {
  const fields = ['SFATAL', 'VFATAL', 'C57P01', 'Mterminating connection due to administrator command', ''];
  const body = Buffer.from(`${fields.join('\0')}\0`);
  const head = Buffer.alloc(5);
  head.write('E');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
})();

/** ReadyForQuery, idle. */
const ready = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/** Stands before PostgreSQL and ends the first connections in the very packet in which they become ready. */
export interface EndingProxy {
  url: string;
  /** How many it has ended. */
  ended: () => number;
  close: () => void;
}

/** Opens a door to the database at `url` through which the first `count` connections are lost. */
export async function openEndingProxy(url: string, count: number): Promise<EndingProxy> {
  let ended = 0;
  const target = new URL(url);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      const isReady = chunk.subarray(-ready.length).equals(ready);
      if (!isReady || ended >= count) return void client.write(chunk);
      ended += 1;
      client.end(Buffer.concat([chunk, lastWords]));
      upstream.destroy();
    });
    upstream.on('close', () => client.end()).on('error', () => client.destroy());
    client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return { url: through.href, ended: () => ended, close: () => void server.close() };
}
