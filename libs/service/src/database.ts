import type { SqlTransaction, Transactions } from '#messaging';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import type { PlatformConfig } from './platform.config.js';

/** What the platform asks of a service's Prisma client. */
export interface Database extends Transactions<SqlTransaction> {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
  $disconnect(): Promise<void>;
}

const TRANSACTION_MS = 20_000;

/** Longer than any transaction may take: it ends what a service that hangs has left locked. */
const IDLE_IN_TRANSACTION_MS = 30_000;

/**
 * Options for a service's Prisma client: a bounded pool, waits long enough to queue for it under load, and an end to every
 * statement, lock and transaction. The relay has a connection of its own without them: its transaction waits for the broker.
 */
export function prismaOptions({
  DATABASE_URL,
  DATABASE_CONNECTIONS,
  DATABASE_STATEMENT_TIMEOUT_MS,
  DATABASE_LOCK_TIMEOUT_MS,
}: Pick<PlatformConfig, 'DATABASE_URL' | 'DATABASE_CONNECTIONS'> & Partial<PlatformConfig>) {
  const pool = new Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
    statement_timeout: DATABASE_STATEMENT_TIMEOUT_MS,
    lock_timeout: DATABASE_LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
  });
  // A connection that PostgreSQL ends just when the pool hands it over has no other listener, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    adapter: new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: statementNames() }),
    // Its longer errors quote the call with its values.
    errorFormat: 'minimal' as const,
    transactionOptions: { maxWait: 10_000, timeout: TRANSACTION_MS },
  };
}

/** More than any service has; what comes beyond it is not kept, lest a list of parameters of ever new length fills the server. */
const MOST_STATEMENTS = 500;

/** The same text has the same name, so that each connection has PostgreSQL parse and plan it once. */
function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= MOST_STATEMENTS) return '';
    const name = `statement-${names.size + 1}`;
    names.set(sql, name);
    return name;
  };
}
