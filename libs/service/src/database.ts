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
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  };
}
