-- Renames only: every row, index and permission stays.

ALTER TYPE "LetterState" RENAME TO "DeadLetterState";

ALTER TABLE "dead_letters" RENAME COLUMN "death" TO "occurrence";
ALTER TABLE "dead_letters" RENAME COLUMN "died_at" TO "dead_lettered_at";

ALTER TABLE "operator_actions" RENAME COLUMN "letter_id" TO "dead_letter_id";
ALTER INDEX "operator_actions_letter_id_id_idx" RENAME TO "operator_actions_dead_letter_id_id_idx";

ALTER TABLE "story_steps" RENAME TO "timeline_steps";
ALTER SEQUENCE "story_steps_id_seq" RENAME TO "timeline_steps_id_seq";
ALTER TABLE "timeline_steps" RENAME CONSTRAINT "story_steps_pkey" TO "timeline_steps_pkey";
ALTER INDEX "story_steps_correlation_id_at_idx" RENAME TO "timeline_steps_correlation_id_at_idx";
ALTER INDEX "story_steps_order_id_idx" RENAME TO "timeline_steps_order_id_idx";
ALTER INDEX "story_steps_at_idx" RENAME TO "timeline_steps_at_idx";
