import { connect, type Channel, type ChannelModel, type Options } from 'amqplib';
import { Client } from 'pg';

/** Tries things out at the broker with somebody's credentials. */
export class Attempts {
  private constructor(private readonly connection: ChannelModel) {}

  static async as(url: string): Promise<Attempts> {
    return new Attempts(await connect(url, { noDelay: true }));
  }

  /** What RabbitMQ answers on a channel of its own: "allowed", or the code with which it closed the channel. */
  async to(attempt: (channel: Channel) => unknown): Promise<string> {
    const channel = await this.connection.createConfirmChannel();
    const refused = new Promise<string>((resolve) =>
      channel.once('error', (error: { code?: number }) => resolve(`refused ${error.code}`)),
    );
    const allowed = (async () => {
      await attempt(channel);
      await channel.waitForConfirms();
      return 'allowed';
    })().catch(() => refused);
    const answer = await Promise.race([allowed, refused]);
    if (answer === 'allowed') await channel.close();
    return answer;
  }

  toPublish(exchange: string, routingKey: string): Promise<string> {
    return this.to((channel) => channel.publish(exchange, routingKey, Buffer.from('{}')));
  }

  async end(): Promise<void> {
    await this.connection.close();
  }
}

/** Publishes this message, for {@link Attempts.to}. */
export const publishing =
  (exchange: string, key: string, body: object, options: Options.Publish) =>
  (channel: Channel): boolean =>
    channel.publish(exchange, key, Buffer.from(JSON.stringify(body)), { persistent: true, ...options });

/** Those of the statements that PostgreSQL does not refuse for lack of a right, each tried in a transaction that is rolled back. */
export async function permitted(connectionString: string, statements: readonly string[]): Promise<string[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const done: string[] = [];
    for (const sql of statements) {
      await client.query('BEGIN');
      const refusal = await client.query(sql).then(
        () => 'none',
        (error: unknown) => (error as { code?: string }).code,
      );
      await client.query('ROLLBACK');
      if (refusal !== INSUFFICIENT_PRIVILEGE) done.push(`${sql} (${refusal})`);
    }
    return done;
  } finally {
    await client.end();
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** What no role of the shop may do in any database, whatever rows it may change. */
export const beyondRows = [
  'CREATE TABLE theirs (id int)',
  'CREATE TEMP TABLE theirs (id int)',
  'CREATE SCHEMA theirs',
  'CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE EXTENSION dblink',
  'ALTER TABLE inbox ADD COLUMN more int',
  'CREATE INDEX theirs ON inbox (queue)',
  'TRUNCATE inbox',
  'DROP TABLE outbox',
  'CREATE ROLE another',
  'ALTER ROLE postgres PASSWORD NULL',
  'SET ROLE postgres',
  "SET log_statement = 'none'",
  'SET session_replication_role = replica',
  "COPY inbox TO PROGRAM 'cat'",
  "COPY inbox TO '/tmp/theirs'",
  "SELECT pg_read_file('postgresql.conf')",
  "SELECT pg_ls_dir('.')",
  "SELECT lo_import('/etc/passwd')",
  'SELECT * FROM pg_authid',
];
