import type { SqlTransaction, Transactions } from '#messaging';
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import type { PlatformConfig } from './platform.config.js';

/** What the platform asks of a service's Prisma client. */
export interface Database extends Transactions<SqlTransaction> {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
  $disconnect(): Promise<void>;
}

/** Options for a service's Prisma client: a bounded pool, and waits long enough to queue for it under load. */
export function prismaOptions({
  DATABASE_URL,
  DATABASE_CONNECTIONS,
}: Pick<PlatformConfig, 'DATABASE_URL' | 'DATABASE_CONNECTIONS'>) {
  const pool = new Pool({
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
  });
  // A connection that PostgreSQL ends just when the pool hands it over has no other listener, and would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return {
    adapter: new PrismaPg(pool, { disposeExternalPool: true, statementNameGenerator: statementNames() }),
    // Its longer errors quote the call with its values.
    errorFormat: 'minimal' as const,
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
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
