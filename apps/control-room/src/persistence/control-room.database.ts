import { type Prisma, PrismaClient } from '#prisma/control-room';
import { withDirectSql } from '#service';

/** The control room's own PostgreSQL database; no other service has a password for it. */
export class ControlRoomDatabase extends withDirectSql(PrismaClient) {}

/** One transaction on it. */
export type ControlRoomTransaction = Prisma.TransactionClient;
