-- AlterTable
ALTER TABLE "timeline_steps" ADD COLUMN "call" TEXT,
ADD COLUMN "headers" TEXT,
ADD COLUMN "path" TEXT,
ADD COLUMN "payload" TEXT,
ADD COLUMN "payload_is_cut" BOOLEAN,
ADD COLUMN "server" TEXT,
ADD COLUMN "span_id" TEXT,
ADD COLUMN "status" INTEGER,
ADD COLUMN "trace_id" TEXT;

-- CreateIndex
CREATE INDEX "timeline_steps_with_headers" ON "timeline_steps"("message_id") WHERE (headers IS NOT NULL);
