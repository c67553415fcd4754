import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A proxy between a process and a server that can stop forwarding. */
export interface TcpProxy {
  url: string;
  /** Drops all data on the open connections, in both directions, and keeps them open. */
  dropTraffic: () => void;
  /** Stops reading from the open connections, so that data waits in the buffers of the sender. */
  stopReading: () => void;
  /** Closes a connection, in place of forwarding, when its client sends these bytes in one chunk. */
  endAt: (bytes: Buffer) => void;
  /** The number of connections opened so far. */
  opened: () => number;
  close: () => void;
}

/** Listens on a free port for the server at `url`. */
export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const clients = new Set<Socket>();
  const silent = new Set<Socket>();
  let opened = 0;
  let ending: Buffer | undefined;
  const server = createServer((client) => {
    opened += 1;
    clients.add(client);
    const upstream = connect(Number(target.port), target.hostname);
    const isSilent = () => silent.has(client);
    client.on('data', (chunk: Buffer) => {
      if (ending && chunk.includes(ending)) client.destroy();
      else if (!isSilent()) upstream.write(chunk);
    });
    upstream.on('data', (chunk: Buffer) => isSilent() || client.write(chunk));
    upstream.on('close', () => isSilent() || client.end()).on('error', () => isSilent() || client.destroy());
    client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxyUrl = new URL(url);
  proxyUrl.port = String((server.address() as AddressInfo).port);
  return {
    url: proxyUrl.href,
    dropTraffic: () => clients.forEach((client) => silent.add(client)),
    stopReading: () => clients.forEach((client) => client.pause()),
    endAt: (bytes) => (ending = bytes),
    opened: () => opened,
    close: () => {
      server.close();
      clients.forEach((client) => client.destroy());
    },
  };
}
