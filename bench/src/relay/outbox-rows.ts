import { Client } from 'pg';
import { EmailSend } from '#contracts';
import { newMessageContext, encode, type OutgoingMessage } from '#messaging';

/** A mail of an ordinary order, about 1 kB. */
export const mailToSend = (): OutgoingMessage => {
  const order_id = 'ORD-01a20a55-683f-7647-881e-0e129540a63b';
  const text = `Thank you for your order ${order_id}.\n`.repeat(6);
  const mail = {
    to: 'usr-1@customers.example',
    subject: `Your order ${order_id}`,
    text,
    html: `<p>${text}</p>`,
  };
  return encode(
    EmailSend,
    { kind: 'confirmation', order_id, ...mail },
    { producer: 'email', causedBy: newMessageContext({}) },
  );
};

/** Inserts `count` mails. Needs the administrator: the service has no right to VACUUM. */
export async function fillOutbox(adminUrl: string, count: number): Promise<void> {
  const { exchange, routingKey, body, properties } = mailToSend();
  await connected(adminUrl, async (client) => {
    await client.query(
      `INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
       SELECT id, 'ORD-' || id, $2, $3, $4, replace($5, $6, id::text)
       FROM (SELECT gen_random_uuid() AS id FROM generate_series(1, $1)) AS message`,
      [count, exchange, routingKey, body.toString(), JSON.stringify(properties), properties.messageId],
    );
    await client.query('VACUUM ANALYZE outbox');
  });
}

/** Inserts one mail as a service does, in a transaction that notifies the relay; resolves after the commit. */
export async function insertMail(client: Client, id: string): Promise<void> {
  const { exchange, routingKey, body, properties } = mailToSend();
  await client.query({
    name: 'insert-mail',
    text: `WITH added AS (
        INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
        VALUES ($1::uuid, $1::text, $2, $3, $4, $5)
      )
      SELECT pg_notify('outbox', '')::text`,
    values: [id, exchange, routingKey, body.toString(), JSON.stringify({ ...properties, messageId: id })],
  });
}

/** TRUNCATE also removes dead rows. */
export async function emptyOutbox(adminUrl: string): Promise<void> {
  await connected(adminUrl, (client) => client.query('TRUNCATE outbox'));
}

async function connected(
  connectionString: string,
  work: (client: Client) => Promise<unknown>,
): Promise<void> {
  const client = new Client({ connectionString });
  await client.connect();
  await work(client).finally(() => client.end());
}
