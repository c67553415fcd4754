-- Databases of services that are older than this file have both tables already, alike: those stay, with their rows.

-- Messages that are to be published, written in the transaction of the change they tell of.
CREATE TABLE IF NOT EXISTS outbox (
  -- The order of writing; within an aggregate also the order of publishing.
  id bigserial CONSTRAINT outbox_pkey PRIMARY KEY,
  -- UUID v7, kept through retries and replays.
  message_id uuid NOT NULL,
  -- Rows of one aggregate leave in order; a stuck one holds back only its own.
  aggregate text NOT NULL,
  exchange text NOT NULL,
  routing_key text NOT NULL,
  -- The payload as JSON, exactly as it will be sent.
  body text NOT NULL,
  -- The AMQP properties and headers as JSON.
  properties text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- How often the broker refused it; a broker that is unavailable does not count.
  attempts integer NOT NULL DEFAULT 0,
  -- The reason of the last refusal.
  last_error text,
  -- Not claimed before this time.
  next_attempt_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX IF NOT EXISTS outbox_message_id_key ON outbox (message_id);
CREATE INDEX IF NOT EXISTS outbox_aggregate_id_idx ON outbox (aggregate, id);

-- Which message had its effect, written in the transaction of the effect.
CREATE TABLE IF NOT EXISTS inbox (
  message_id text NOT NULL,
  -- The queue it came from: one message is handled once per queue.
  queue text NOT NULL,
  handled_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT inbox_pkey PRIMARY KEY (message_id, queue)
);
CREATE INDEX IF NOT EXISTS inbox_handled_at_idx ON inbox (handled_at);
