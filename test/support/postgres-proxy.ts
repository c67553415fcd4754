import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between a client and PostgreSQL and does one fault at a time; its connections are otherwise as good as direct ones. */
export interface PostgresProxy {
  url: string;
  /** From the next statement with this text on, its connection passes no answers: PostgreSQL executes it, the client never hears. */
  loseAnswerTo: (statement: string, then: 'stay-silent' | 'close') => void;
  /** The next time this text is sent, another of the same length is sent in its place. */
  replaceNext: (text: string, by: string) => void;
  /** Connections that are open now pass nothing any more, in either direction, and stay open. */
  silence: () => void;
  /** How many connections were opened so far. */
  opened: () => number;
  close: () => void;
}

/** Opens a proxy to the database at `url`. */
export async function openPostgresProxy(url: string): Promise<PostgresProxy> {
  const target = new URL(url);
  const silent = new Set<Socket>();
  const clients = new Set<Socket>();
  let lost: { statement: string; then: 'stay-silent' | 'close' } | undefined;
  let replaced: { text: string; by: string } | undefined;
  let opened = 0;
  const server = createServer((client) => {
    opened += 1;
    clients.add(client);
    const upstream = connect(Number(target.port), target.hostname);
    let loses: typeof lost;
    client.on('data', (chunk: Buffer) => {
      if (silent.has(client)) return;
      const sent = chunk.toString('latin1');
      if (lost && sent.includes(lost.statement)) [loses, lost] = [lost, undefined];
      if (!replaced || !sent.includes(replaced.text)) return void upstream.write(chunk);
      upstream.write(Buffer.from(sent.replace(replaced.text, replaced.by), 'latin1'));
      replaced = undefined;
    });
    upstream.on('data', (chunk: Buffer) => {
      if (silent.has(client)) return;
      if (!loses) return void client.write(chunk);
      if (loses.then === 'close' && chunk.toString('latin1').includes(loses.statement)) client.destroy();
    });
    upstream.on('close', () => !silent.has(client) && client.end()).on('error', () => client.destroy());
    client
      .on('close', () => clients.delete(client) && upstream.destroy())
      .on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  return {
    url: through.href,
    loseAnswerTo: (statement, then) => (lost = { statement, then }),
    replaceNext: (text, by) => (replaced = { text, by }),
    silence: () => clients.forEach((client) => silent.add(client)),
    opened: () => opened,
    close: () => {
      server.close();
      clients.forEach((client) => client.destroy());
    },
  };
}
