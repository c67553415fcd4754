-- Databases of older versions have both tables already, with the same columns. Those tables stay, with their rows.

-- Messages to publish, written in the transaction of the change that they report.
CREATE TABLE IF NOT EXISTS outbox (
  -- The order of insertion; within an aggregate also the order of publishing.
  id bigserial CONSTRAINT outbox_pkey PRIMARY KEY,
  -- UUID v7, kept through retries and replays.
  message_id uuid NOT NULL,
  -- Rows of one aggregate are published in order; a failed row delays only its aggregate.
  aggregate text NOT NULL,
  exchange text NOT NULL,
  routing_key text NOT NULL,
  -- The payload as JSON, in its wire form.
  body text NOT NULL,
  -- The AMQP properties and headers as JSON.
  properties text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  -- How often the broker refused the message; failures while the broker is unavailable do not count.
  attempts integer NOT NULL DEFAULT 0,
  -- The reason of the last refusal.
  last_error text,
  -- Not claimed before this time.
  next_attempt_at timestamptz(6) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX IF NOT EXISTS outbox_message_id_key ON outbox (message_id);
CREATE INDEX IF NOT EXISTS outbox_aggregate_id_idx ON outbox (aggregate, id);

-- The handled messages, written in the transaction of their effects.
CREATE TABLE IF NOT EXISTS inbox (
  message_id text NOT NULL,
  -- One message is handled once per queue.
  queue text NOT NULL,
  handled_at timestamptz(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  CONSTRAINT inbox_pkey PRIMARY KEY (message_id, queue)
);
CREATE INDEX IF NOT EXISTS inbox_handled_at_idx ON inbox (handled_at);
