import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a process and a server until it is told to go silent. */
export interface SilentProxy {
  url: string;
  /** Connections that are open now pass nothing any more, in either direction, and stay open. */
  silence: () => void;
  /** Open connections are read no more, so that what is sent to the server waits at its sender. */
  stopReading: () => void;
  /** How many connections were opened so far. */
  opened: () => number;
  close: () => void;
}

/** Listens on a free port for the server at `url`. */
export async function openSilentProxy(url: string): Promise<SilentProxy> {
  const target = new URL(url);
  const clients = new Set<Socket>();
  const silent = new Set<Socket>();
  let opened = 0;
  const server = createServer((client) => {
    opened += 1;
    clients.add(client);
    const upstream = connect(Number(target.port), target.hostname);
    const isSilent = () => silent.has(client);
    client.on('data', (chunk: Buffer) => isSilent() || upstream.write(chunk));
    upstream.on('data', (chunk: Buffer) => isSilent() || client.write(chunk));
    upstream.on('close', () => isSilent() || client.end()).on('error', () => isSilent() || client.destroy());
    client.on('close', () => upstream.destroy()).on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    silence: () => clients.forEach((client) => silent.add(client)),
    stopReading: () => clients.forEach((client) => client.pause()),
    opened: () => opened,
    close: () => {
      server.close();
      clients.forEach((client) => client.destroy());
    },
  };
}
