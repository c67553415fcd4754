import { type Prisma, PrismaClient } from '#prisma/inventory';
import { withDirectSql } from '#service';

/** inventory's own PostgreSQL database; no other service has a password for it. */
export class InventoryDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type InventoryTransaction = Prisma.TransactionClient;
