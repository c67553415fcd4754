/** Prisma on control-room's own PostgreSQL database: it owns the schema and reads. No other service has a password for it. */
export { PrismaClient as ControlRoomPrisma } from '#prisma/control-room';
