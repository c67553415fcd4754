-- A new value of an enum can't be used in the transaction that adds it: a new type can.
DROP INDEX "alerts_one_open";
ALTER TYPE "AlertKind" RENAME TO "AlertKind_old";
CREATE TYPE "AlertKind" AS ENUM ('queue_depth', 'dead_letter', 'service_down', 'relay_lag');
ALTER TABLE "alerts" ALTER COLUMN "kind" TYPE "AlertKind" USING "kind"::text::"AlertKind";
DROP TYPE "AlertKind_old";
ALTER TABLE "alerts" RENAME COLUMN "queue" TO "about";
ALTER TABLE "alerts" RENAME COLUMN "messages" TO "count";
ALTER TABLE "alerts" ADD COLUMN "acknowledged_at" TIMESTAMPTZ(3), ADD COLUMN "acknowledged_by" TEXT;
CREATE UNIQUE INDEX "alerts_one_open" ON "alerts"("kind", "about") WHERE (cleared_at IS NULL);

-- CreateTable
CREATE TABLE "story_steps" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "step" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "queue" TEXT,
    "type" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "correlation_id" TEXT,
    "causation_id" TEXT,
    "order_id" TEXT,
    "attempt" INTEGER NOT NULL,
    "took_ms" DOUBLE PRECISION NOT NULL,
    "error" TEXT,

    CONSTRAINT "story_steps_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "story_steps_correlation_id_at_idx" ON "story_steps"("correlation_id", "at");

-- CreateIndex
CREATE INDEX "story_steps_order_id_idx" ON "story_steps"("order_id");

-- CreateIndex
CREATE INDEX "story_steps_at_idx" ON "story_steps"("at");

-- CreateIndex
CREATE INDEX "dead_letters_correlation_id_idx" ON "dead_letters"("correlation_id");
