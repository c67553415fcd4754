import { type ChannelModel, connect } from 'amqplib';
import { Client } from 'pg';

/** Connections that somebody holds, and what the server said to the one after the last. */
export interface Filled {
  opened: number;
  refusal: string;
  release(): Promise<void>;
}

/** More than any limit of the shop; a server that takes so many has none. */
const MOST = 400;

/** Opens connections to PostgreSQL until one is refused. */
export const fillPostgres = (connectionString: string): Promise<Filled> =>
  fill(
    async () => {
      const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    (client) => client.end(),
  );

/** The same at RabbitMQ. */
export const fillBroker = (url: string): Promise<Filled> =>
  fill(
    () => connectQuietly(url),
    (connection) => connection.close(),
  );

/** Opens channels on one connection, until the broker closes that connection. */
export async function fillChannels(url: string): Promise<Filled> {
  const connection = await connectQuietly(url);
  const closed = new Promise<Error>((resolve) => connection.on('error', resolve));
  const filled = await fill(
    async () =>
      await Promise.race([connection.createChannel(), closed.then((error) => Promise.reject(error))]),
    () => Promise.resolve(),
  );
  const refusal = filled.refusal === NEVER ? NEVER : (await closed).message;
  return { ...filled, refusal, release: () => connection.close().catch(() => undefined) };
}

const NEVER = 'never refused';

async function fill<T>(open: () => Promise<T>, close: (opened: T) => Promise<unknown>): Promise<Filled> {
  const held: T[] = [];
  const release = async () => void (await Promise.all(held.splice(0).map(close)));
  while (held.length < MOST)
    try {
      held.push(await open());
    } catch (error) {
      return {
        opened: held.length,
        refusal: error instanceof Error ? error.message : String(error),
        release,
      };
    }
  return { opened: held.length, refusal: NEVER, release };
}

async function connectQuietly(url: string): Promise<ChannelModel> {
  const connection = await connect(url, { noDelay: true });
  return connection.on('error', () => undefined);
}
