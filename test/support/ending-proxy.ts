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

/** Stands before PostgreSQL and ends connections in the very packet in which they become ready. */
export interface EndingProxy {
  url: string;
  /** Ends the next that open. */
  endNext: (count: number) => void;
  /** How many of those are still to come. */
  toEnd: () => number;
  close: () => void;
}

/** Opens a door to the database at `url`. */
export async function openEndingProxy(url: string): Promise<EndingProxy> {
  let toEnd = 0;
  const target = new URL(url);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    let isOpen = false;
    client.pipe(upstream);
    upstream.on('data', (chunk: Buffer) => {
      const isReady = chunk.subarray(-ready.length).equals(ready);
      if (!isReady || isOpen || toEnd === 0) {
        isOpen ||= isReady;
        return void client.write(chunk);
      }
      toEnd -= 1;
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
  return {
    url: through.href,
    endNext: (count) => (toEnd = count),
    toEnd: () => toEnd,
    close: () => void server.close(),
  };
}
