import { Client } from 'pg';
import { eventually } from '../support/eventually.js';
import {
  facts,
  ledgerOf,
  mailsTo,
  newCustomer,
  placeOrder,
  respondAsync,
  untilOrder,
} from '../support/shop.js';

/** Makes the order 25 hours older. */
async function ageByADay(order_id: string): Promise<void> {
  const client = new Client({ connectionString: facts.databases['order'] });
  await client.connect();
  await client.query(`UPDATE orders SET created_at = created_at - interval '25 hours' WHERE id = $1`, [
    order_id,
  ]);
  await client.end();
}

test('an order that is not paid within a day is cancelled and never charged, and the customer gets an apology', async () => {
  const customer = newCustomer();
  const { body: order } = await placeOrder({ token: 'tok_down', customer, headers: respondAsync });
  await ageByADay(order.order_id);
  expect(await untilOrder(order, 'cancelled')).toMatchObject({ reason: 'unpaid' });
  await eventually(async () => {
    const entries = await ledgerOf(order.order_id);
    expect(entries.filter(({ status }) => status !== 'declined')).toMatchObject([
      { kind: 'refund', status: 'voided' },
    ]);
    const [mail] = await mailsTo(customer);
    expect(mail?.text).toContain('We did not receive the payment in time');
  });
});

test('a payment during the cancellation of its order is refunded', async () => {
  const { body: order } = await placeOrder({ token: 'tok_slow', headers: respondAsync });
  await ageByADay(order.order_id);
  await untilOrder(order, 'cancelled');
  await eventually(async () => {
    const entries = await ledgerOf(order.order_id);
    const captured = entries.filter(({ status }) => status === 'captured').length;
    const refunded = entries.filter(({ status }) => status === 'refunded').length;
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.some(({ kind }) => kind === 'refund')).toBe(true);
    expect(refunded).toBe(captured);
  });
});
