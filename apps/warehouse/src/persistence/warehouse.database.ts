import { type Prisma, PrismaClient } from '#prisma/warehouse';
import { withDirectSql } from '#service';

/** warehouse's own PostgreSQL database; no other service has a password for it. */
export class WarehouseDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type WarehouseTransaction = Prisma.TransactionClient;
