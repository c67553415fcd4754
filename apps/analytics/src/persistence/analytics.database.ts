import { type Prisma, PrismaClient } from '#prisma/analytics';
import { withDirectSql } from '#service';

/** analytics' own PostgreSQL database; no other service has a password for it. */
export class AnalyticsDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type AnalyticsTransaction = Prisma.TransactionClient;
