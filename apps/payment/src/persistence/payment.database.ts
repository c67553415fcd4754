import { type Prisma, PrismaClient } from '#prisma/payment';
import { withDirectSql } from '#service';

/** payment's own PostgreSQL database; no other service has a password for it. */
export class PaymentDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type PaymentTransaction = Prisma.TransactionClient;
