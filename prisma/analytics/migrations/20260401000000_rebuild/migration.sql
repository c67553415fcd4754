-- AlterTable
ALTER TABLE "order_facts" ADD COLUMN     "message_id" TEXT;

-- CreateTable
CREATE TABLE "order_facts_before" (
    "id" BIGINT NOT NULL,
    "message_id" TEXT,
    "order_id" TEXT NOT NULL,
    "fact" "Fact" NOT NULL,
    "amount" INTEGER NOT NULL,
    "happened_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "order_facts_before_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rebuilds" (
    "id" UUID NOT NULL,
    "asked_by" TEXT NOT NULL,
    "asked_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "is_running" BOOLEAN DEFAULT true,
    "first_offset" BIGINT,
    "next_offset" BIGINT,
    "messages" INTEGER NOT NULL DEFAULT 0,
    "unreadable" INTEGER NOT NULL DEFAULT 0,
    "facts_before" INTEGER NOT NULL,
    "facts_after" INTEGER,
    "given_back" INTEGER,
    "kept" INTEGER,
    "changed" INTEGER,
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "rebuilds_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "order_facts_before_message_id_idx" ON "order_facts_before"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "rebuilds_is_running_key" ON "rebuilds"("is_running");

-- CreateIndex
CREATE UNIQUE INDEX "order_facts_message_id_key" ON "order_facts"("message_id");
