import type { SqlTransaction, Transactions } from '#messaging';
import { PrismaPg } from '@prisma/adapter-pg';
import type { PlatformConfig } from './platform.config.js';

/** What the platform asks of a service's Prisma client. */
export interface Database extends Transactions<SqlTransaction> {
  $queryRawUnsafe<T = unknown>(sql: string, ...values: unknown[]): Promise<T>;
  $disconnect(): Promise<void>;
}

/** Options for a service's Prisma client: a bounded pool, and waits long enough to queue for it under load. */
export const prismaOptions = ({ DATABASE_URL, DATABASE_CONNECTIONS }: PlatformConfig) => ({
  adapter: new PrismaPg({
    connectionString: DATABASE_URL,
    max: DATABASE_CONNECTIONS,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 60_000,
  }),
  transactionOptions: { maxWait: 10_000, timeout: 20_000 },
});
