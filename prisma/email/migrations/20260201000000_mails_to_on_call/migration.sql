-- AlterTable
ALTER TABLE "sent_mails" ALTER COLUMN "order_id" DROP NOT NULL,
ADD COLUMN     "alert_id" UUID;
