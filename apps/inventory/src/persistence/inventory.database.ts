import { type Prisma, PrismaClient } from '#prisma/inventory';

/** inventory's own PostgreSQL database; no other service has a password for it. */
export class InventoryDatabase extends PrismaClient {}

/** One transaction on it. */
export type InventoryTransaction = Prisma.TransactionClient;
