-- AlterTable
ALTER TABLE "orders" ADD COLUMN "delivery_address" JSONB;
