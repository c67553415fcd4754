-- CreateIndex
CREATE UNIQUE INDEX "order_facts_message_id_fact_key" ON "order_facts"("message_id", "fact");

-- DropIndex
DROP INDEX "order_facts_message_id_key";
