import { type Prisma, PrismaClient } from '#prisma/order';
import { withDirectSql } from '#service';

/** order's own PostgreSQL database; no other service has a password for it. */
export class OrderDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type OrderTransaction = Prisma.TransactionClient;
