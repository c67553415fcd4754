import { type Prisma, PrismaClient } from '#prisma/email';
import { withDirectSql } from '#service';

/** email's own PostgreSQL database; no other service has a password for it. */
export class EmailDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type EmailTransaction = Prisma.TransactionClient;
