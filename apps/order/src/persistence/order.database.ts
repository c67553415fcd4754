import { type Prisma, PrismaClient } from '#prisma/order';

/** order's own PostgreSQL database; no other service has a password for it. */
export class OrderDatabase extends PrismaClient {}

/** One transaction on it. */
export type OrderTransaction = Prisma.TransactionClient;
