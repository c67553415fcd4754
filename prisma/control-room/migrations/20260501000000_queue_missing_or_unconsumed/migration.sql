-- AlterEnum
ALTER TYPE "AlertKind" ADD VALUE 'queue_missing';
ALTER TYPE "AlertKind" ADD VALUE 'queue_unconsumed';
