import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { onLine } from './mail-server.js';

/** A mail server that never replies to the content of a mail while slow, and otherwise forwards to the server of the shop. */
export interface SlowMailServer {
  url: string;
  isSlow: boolean;
  /** The Message-ID of each mail that it has received while slow. */
  received: string[];
  close: () => void;
}

/** Listens on a free port; while it is not slow, forwards connections to `target`. */
export async function openSlowMailServer(target: string): Promise<SlowMailServer> {
  const server = createServer((client) => {
    client.on('error', () => client.destroy());
    if (!mails.isSlow) {
      const { port, hostname } = new URL(target);
      const upstream = connect(Number(port), hostname).on('error', () => client.destroy());
      client.pipe(upstream).pipe(client);
      return;
    }
    let isContent = false;
    client.write('220 ready\r\n');
    onLine(client, (line) => {
      const id = /^Message-ID: (.*)$/i.exec(line)?.[1];
      if (isContent && id) mails.received.push(id);
      if (isContent && line !== '.') return;
      // Never replies to the content: for the client this is a reply that is too late.
      if (!isContent) client.write(line === 'DATA' ? '354 go on\r\n' : '250 fine\r\n');
      isContent = line === 'DATA';
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const mails: SlowMailServer = {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    isSlow: true,
    received: [],
    close: () => server.close(),
  };
  return mails;
}
