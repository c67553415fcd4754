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

-- From PostgreSQL 18 on, NOT NULL constraints have names too, and they keep the old name of their table or column.
DO $$
DECLARE
  not_null record;
BEGIN
  FOR not_null IN
    SELECT conrelid::regclass AS table_name, conname AS old_name,
           CASE conname
             WHEN 'dead_letters_death_not_null' THEN 'dead_letters_occurrence_not_null'
             WHEN 'dead_letters_died_at_not_null' THEN 'dead_letters_dead_lettered_at_not_null'
             WHEN 'operator_actions_letter_id_not_null' THEN 'operator_actions_dead_letter_id_not_null'
             ELSE replace(conname, 'story_steps_', 'timeline_steps_')
           END AS new_name
    FROM pg_constraint WHERE contype = 'n'
  LOOP
    IF not_null.new_name <> not_null.old_name THEN
      EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', not_null.table_name, not_null.old_name, not_null.new_name);
    END IF;
  END LOOP;
END $$;
