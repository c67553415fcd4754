/** Prisma owns the schema and reads. No other service has a password for this database. */
export { PrismaClient as ControlRoomPrisma } from '#prisma/control-room';
