-- AlterEnum
ALTER TYPE "AlertKind" ADD VALUE 'monitoring_failed';
