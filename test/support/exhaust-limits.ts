import { type ChannelModel, connect } from 'amqplib';
import { Client } from 'pg';

/** The open connections or channels, and the error with which the server refused the next one. */
export interface HeldConnections {
  opened: number;
  refusal: string;
  release(): Promise<void>;
}

/** More than any limit of the shop: a server that accepts so many has no limit. */
const MAX_ATTEMPTS = 400;

/** Opens connections to PostgreSQL until one is refused. */
export const openAllDatabaseConnections = (connectionString: string): Promise<HeldConnections> =>
  openUntilRefused(
    async () => {
      const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
      client.on('error', () => undefined);
      await client.connect();
      return client;
    },
    (client) => client.end(),
  );

/** Opens connections to RabbitMQ until one is refused. */
export const openAllBrokerConnections = (url: string): Promise<HeldConnections> =>
  openUntilRefused(
    () => connectQuietly(url),
    (connection) => connection.close(),
  );

/** Opens channels on one connection until RabbitMQ closes the connection. */
export async function openAllChannels(url: string): Promise<HeldConnections> {
  const connection = await connectQuietly(url);
  const closed = new Promise<Error>((resolve) => connection.on('error', resolve));
  const held = await openUntilRefused(
    async () =>
      await Promise.race([connection.createChannel(), closed.then((error) => Promise.reject(error))]),
    () => Promise.resolve(),
  );
  const refusal = held.refusal === NOT_REFUSED ? NOT_REFUSED : (await closed).message;
  return { ...held, refusal, release: () => connection.close().catch(() => undefined) };
}

const NOT_REFUSED = 'never refused';

async function openUntilRefused<T>(
  open: () => Promise<T>,
  close: (opened: T) => Promise<unknown>,
): Promise<HeldConnections> {
  const held: T[] = [];
  const release = async () => void (await Promise.all(held.splice(0).map(close)));
  while (held.length < MAX_ATTEMPTS)
    try {
      held.push(await open());
    } catch (error) {
      return {
        opened: held.length,
        refusal: error instanceof Error ? error.message : String(error),
        release,
      };
    }
  return { opened: held.length, refusal: NOT_REFUSED, release };
}

async function connectQuietly(url: string): Promise<ChannelModel> {
  const connection = await connect(url, { noDelay: true });
  return connection.on('error', () => undefined);
}
