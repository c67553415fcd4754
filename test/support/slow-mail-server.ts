import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createInterface } from 'node:readline';

/** A mail server that takes every mail and says so too late, or passes connections on to the shop's own mail server. */
export interface SlowMailServer {
  url: string;
  isSlow: boolean;
  /** The Message-ID of each mail whose content it has received itself. */
  received: string[];
  close: () => void;
}

/** Listens on a free port; `target` is where connections go while it is not slow. */
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
    createInterface({ input: client }).on('line', (line) => {
      const id = /^Message-ID: (.*)$/i.exec(line)?.[1];
      if (isContent && id) mails.received.push(id);
      if (isContent && line !== '.') return;
      // The reply to the content never comes: as far as the client can tell, it is just too late.
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
