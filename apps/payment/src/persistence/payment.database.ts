import { type Prisma, PrismaClient } from '#prisma/payment';

/** payment's own PostgreSQL database; no other service has a password for it. */
export class PaymentDatabase extends PrismaClient {}

/** One transaction on it. */
export type PaymentTransaction = Prisma.TransactionClient;
