-- CreateEnum
CREATE TYPE "LetterState" AS ENUM ('waiting', 'replayed', 'discarded');

-- CreateEnum
CREATE TYPE "OperatorAct" AS ENUM ('replay', 'discard');

-- CreateTable
CREATE TABLE "dead_letters" (
    "id" UUID NOT NULL,
    "queue" TEXT NOT NULL,
    "service" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "message_id" TEXT,
    "type" TEXT,
    "order_id" TEXT,
    "correlation_id" TEXT,
    "reason" TEXT NOT NULL,
    "error_name" TEXT NOT NULL,
    "error" TEXT NOT NULL,
    "stack" TEXT NOT NULL,
    "error_group" TEXT NOT NULL,
    "attempts" TEXT NOT NULL,
    "headers" TEXT NOT NULL,
    "properties" TEXT NOT NULL,
    "body" BYTEA NOT NULL,
    "death" TEXT NOT NULL,
    "state" "LetterState" NOT NULL DEFAULT 'waiting',
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "died_at" TIMESTAMPTZ(3) NOT NULL,
    "times_replayed" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_actions" (
    "id" BIGSERIAL NOT NULL,
    "letter_id" UUID NOT NULL,
    "act" "OperatorAct" NOT NULL,
    "operator" TEXT NOT NULL,
    "acted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "why" TEXT,
    "payload" TEXT,

    CONSTRAINT "operator_actions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_queue_key_key" ON "dead_letters"("queue", "key");

-- CreateIndex
CREATE INDEX "dead_letters_state_id_idx" ON "dead_letters"("state", "id");

-- CreateIndex
CREATE INDEX "dead_letters_state_queue_error_group_idx" ON "dead_letters"("state", "queue", "error_group");

-- CreateIndex
CREATE INDEX "dead_letters_order_id_idx" ON "dead_letters"("order_id");

-- CreateIndex
CREATE INDEX "dead_letters_message_id_idx" ON "dead_letters"("message_id");

-- CreateIndex
CREATE INDEX "operator_actions_letter_id_id_idx" ON "operator_actions"("letter_id", "id");
