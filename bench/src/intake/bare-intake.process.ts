import { fastify } from 'fastify';
import { Pool } from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { taskOf } from '../measuring-process.js';
import { serve } from '../serving-process.js';

const { databaseUrl } = taskOf<{ databaseUrl: string }>();
/** The same number of connections as a service. */
const pool = new Pool({ connectionString: databaseUrl, max: 10 });
const http = fastify();

interface OrderRequest {
  items: { product_id: string; quantity: number }[];
  payment_token: string;
}

http.post('/orders', async ({ body }, reply) => {
  const { payment_token } = body as OrderRequest;
  const order_id = `ORD-${uuidv7()}`;
  const [user_id, total, currency] = ['USR-1', 2999, 'EUR'];
  const charge = JSON.stringify({ order_id, user_id, amount: total / 100, currency, payment_token });
  const messageId = uuidv7();
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    await client.query({
      name: 'order',
      text: `INSERT INTO orders (id, user_id, status, total, currency, correlation_id, traceparent)
             VALUES ($1, $2, 'pending', $3, $4, $5, $5)`,
      values: [order_id, user_id, total, currency, messageId],
    });
    await client.query({
      name: 'outbox',
      text: `INSERT INTO outbox (message_id, aggregate, exchange, routing_key, body, properties)
             VALUES ($1, $2, 'commands', 'payment.charge', $3, $4)`,
      values: [messageId, order_id, charge, JSON.stringify({ messageId, type: 'payment.charge' })],
    });
    await client.query('COMMIT');
  } finally {
    client.release();
  }
  return await reply.status(202).send({ order_id, user_id, status: 'pending', total, currency });
});

serve(await http.listen({ host: '127.0.0.1', port: 0 }));
