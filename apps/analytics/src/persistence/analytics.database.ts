import { type Prisma, PrismaClient } from '#prisma/analytics';

/** analytics' own PostgreSQL database; no other service has a password for it. */
export class AnalyticsDatabase extends PrismaClient {}

/** One transaction on it. */
export type AnalyticsTransaction = Prisma.TransactionClient;
