import { connect, type Channel, type ChannelModel, type Options } from 'amqplib';
import { Client } from 'pg';

/** Tries operations at the broker with the credentials in the URL. */
export class BrokerProbe {
  private constructor(private readonly connection: ChannelModel) {}

  static async connect(url: string): Promise<BrokerProbe> {
    return new BrokerProbe(await connect(url, { noDelay: true }));
  }

  /** Runs the operation on its own channel; returns "allowed", or "refused" with the code of the closed channel. */
  async run(operation: (channel: Channel) => unknown): Promise<string> {
    const channel = await this.connection.createConfirmChannel();
    const refused = new Promise<string>((resolve) =>
      channel.once('error', (error: { code?: number }) => resolve(`refused ${error.code}`)),
    );
    const allowed = (async () => {
      await operation(channel);
      await channel.waitForConfirms();
      return 'allowed';
    })().catch(() => refused);
    const result = await Promise.race([allowed, refused]);
    if (result === 'allowed') await channel.close();
    return result;
  }

  publish(exchange: string, routingKey: string): Promise<string> {
    return this.run((channel) => channel.publish(exchange, routingKey, Buffer.from('{}')));
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

/** An operation for {@link BrokerProbe.run} that publishes this message. */
export const publishing =
  (exchange: string, key: string, body: object, options: Options.Publish) =>
  (channel: Channel): boolean =>
    channel.publish(exchange, key, Buffer.from(JSON.stringify(body)), { persistent: true, ...options });

/** Returns the statements for which the role has the privilege. Each runs in a transaction that is rolled back. */
export async function permittedStatements(
  connectionString: string,
  statements: readonly string[],
): Promise<string[]> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const allowed: string[] = [];
    for (const sql of statements) {
      await client.query('BEGIN');
      const errorCode = await client.query(sql).then(
        () => 'none',
        (error: unknown) => (error as { code?: string }).code,
      );
      await client.query('ROLLBACK');
      if (errorCode !== INSUFFICIENT_PRIVILEGE) allowed.push(`${sql} (${errorCode})`);
    }
    return allowed;
  } finally {
    await client.end();
  }
}

const INSUFFICIENT_PRIVILEGE = '42501';

/** Statements that no role of the shop may run in any database. */
export const forbiddenStatements = [
  'CREATE TABLE forbidden (id int)',
  'CREATE TEMP TABLE forbidden (id int)',
  'CREATE SCHEMA forbidden',
  'CREATE FUNCTION forbidden() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
  'CREATE EXTENSION dblink',
  'ALTER TABLE inbox ADD COLUMN more int',
  'CREATE INDEX forbidden ON inbox (queue)',
  'TRUNCATE inbox',
  'DROP TABLE outbox',
  'CREATE ROLE another',
  'ALTER ROLE postgres PASSWORD NULL',
  'SET ROLE postgres',
  "SET log_statement = 'none'",
  'SET session_replication_role = replica',
  "COPY inbox TO PROGRAM 'cat'",
  "COPY inbox TO '/tmp/forbidden'",
  "SELECT pg_read_file('postgresql.conf')",
  "SELECT pg_ls_dir('.')",
  "SELECT lo_import('/etc/passwd')",
  'SELECT * FROM pg_authid',
];
