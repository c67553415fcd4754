import { type Prisma, PrismaClient } from '#prisma/email';

/** email's own PostgreSQL database; no other service has a password for it. */
export class EmailDatabase extends PrismaClient {}

/** One transaction on it. */
export type EmailTransaction = Prisma.TransactionClient;
