import { Client } from 'pg';
import type { StackFacts } from '../../../stack/src/stack-facts.js';

/** What the databases have done and stored so far. */
export interface DatabaseUse {
  /** Bytes of the write-ahead log of the whole server. */
  logBytes: number;
  /** By service. */
  transactions: Record<string, number>;
  outboxRows: Record<string, number>;
  storedBytes: Record<string, number>;
}

const STATISTICS_DELAY_MS = 1_500;

/** PostgreSQL reports the counts of a connection up to a second late, so this waits first. */
export async function databaseUse({ adminDatabaseUrl, databases }: StackFacts): Promise<DatabaseUse> {
  await new Promise((resolve) => setTimeout(resolve, STATISTICS_DELAY_MS));
  const services = Object.keys(databases);
  const [log] = await query<{ bytes: string }>(
    adminDatabaseUrl,
    `SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') AS bytes`,
  );
  const totals = await query<{ datname: string; committed: string; bytes: string }>(
    adminDatabaseUrl,
    `SELECT datname, xact_commit AS committed, pg_database_size(datname) AS bytes FROM pg_stat_database WHERE datname IS NOT NULL`,
  );
  const outboxRows = await Promise.all(
    services.map(async (service) => {
      const [outbox] = await query<{ rows: string }>(
        databases[service]!,
        `SELECT n_tup_ins AS rows FROM pg_stat_user_tables WHERE relname = 'outbox'`,
      );
      return [service, Number(outbox!.rows)] as const;
    }),
  );
  const byService = (column: 'committed' | 'bytes') =>
    Object.fromEntries(
      services.map((service) => [
        service,
        Number(totals.find(({ datname }) => datname === service)![column]),
      ]),
    );
  return {
    logBytes: Number(log!.bytes),
    transactions: byService('committed'),
    storedBytes: byService('bytes'),
    outboxRows: Object.fromEntries(outboxRows),
  };
}

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}
