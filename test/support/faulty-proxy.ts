import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type ThenClient = 'stay-silent' | 'close';

/** Stands between a client and PostgreSQL and does one fault at a time; its connections are otherwise as good as direct ones. */
export interface FaultyProxy {
  url: string;
  /** From the next statement with this text on, its connection passes no answers: PostgreSQL executes it, the client never hears. */
  loseAnswerTo: (statement: string, then: ThenClient) => void;
  /** As {@link loseAnswerTo}, on a connection over which this value was sent before or with it. */
  loseAnswerAfter: (value: string, statement: string, then: ThenClient) => void;
  /** The next time this text is sent, another of the same length is sent in its place. */
  replaceNext: (text: string, by: string) => void;
  /** Connections that are open now pass nothing any more, in either direction, and stay open. */
  silence: () => void;
  /** As {@link silence}, also for every connection that is opened before this is called with false. */
  silenceFromNowOn: (on: boolean) => void;
  /** How many connections were opened so far. */
  opened: () => number;
  close: () => void;
}

interface Lost {
  value: string;
  statement: string;
  then: ThenClient;
}

/** Opens a proxy to the database at `url`. */
export async function openFaultyProxy(url: string): Promise<FaultyProxy> {
  const target = new URL(url);
  const silent = new Set<Socket>();
  const clients = new Set<Socket>();
  let lost: Lost | undefined;
  let replaced: { text: string; by: string } | undefined;
  let opened = 0;
  let allSilent = false;
  const server = createServer((client) => {
    opened += 1;
    clients.add(client);
    if (allSilent) silent.add(client);
    const upstream = connect(Number(target.port), target.hostname);
    let loses: Lost | undefined;
    let sentBefore = '';
    client.on('data', (chunk: Buffer) => {
      if (silent.has(client)) return;
      const sent = chunk.toString('latin1');
      sentBefore = (sentBefore + sent).slice(-10_000);
      if (lost && sent.includes(lost.statement) && sentBefore.includes(lost.value))
        [loses, lost] = [lost, undefined];
      if (!replaced || !sent.includes(replaced.text)) return void upstream.write(chunk);
      upstream.write(Buffer.from(sent.replace(replaced.text, replaced.by), 'latin1'));
      replaced = undefined;
    });
    upstream.on('data', (chunk: Buffer) => {
      if (silent.has(client)) return;
      if (!loses) return void client.write(chunk);
      if (loses.then === 'close' && chunk.toString('latin1').includes(loses.statement)) client.destroy();
    });
    upstream
      .on('close', () => !silent.has(client) && client.end())
      .on('error', () => !silent.has(client) && client.destroy());
    client
      .on('close', () => clients.delete(client) && upstream.destroy())
      .on('error', () => upstream.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  const silence = () => clients.forEach((client) => silent.add(client));
  return {
    url: through.href,
    loseAnswerTo: (statement, then) => (lost = { value: statement, statement, then }),
    loseAnswerAfter: (value, statement, then) => (lost = { value, statement, then }),
    replaceNext: (text, by) => (replaced = { text, by }),
    silence,
    silenceFromNowOn: (on) => {
      allSilent = on;
      if (on) silence();
    },
    opened: () => opened,
    close: () => {
      server.close();
      clients.forEach((client) => client.destroy());
    },
  };
}
