import { eventually } from '../support/eventually.js';
import {
  asCustomer,
  countedFactsOf,
  expectShippedOnce,
  ledgerOf,
  mailsTo,
  newCustomer,
  orderOf,
  type OrderView,
  placeOrder,
  request,
  respondAsync,
} from '../support/shop.js';

/** Returns the order or the problem. */
const cancel = async ({ order_id }: OrderView, customer: string) =>
  await request<OrderView & { detail?: string }>(
    'order',
    'POST',
    `/orders/${order_id}/cancel`,
    undefined,
    await asCustomer(customer),
  );

/** Expects one mail and one count per fact, also after repeated requests. */
async function expectNotifiedOnce({ order_id, user_id }: OrderView, facts: string[]): Promise<void> {
  const mails = await mailsTo(user_id);
  expect(mails.map(({ subject }) => subject)).toEqual([`Your order ${order_id} is cancelled`]);
  expect(mails[0]?.text).toContain('You asked us to cancel it');
  expect(await countedFactsOf(order_id)).toEqual(facts);
}

test('only its customer can cancel an unpaid order, once, and it is never charged afterwards', async () => {
  const { body: order } = await placeOrder({ token: 'tok_down', headers: respondAsync });
  expect((await cancel(order, newCustomer())).status).toBe(404);
  expect(await orderOf(order)).toMatchObject({ status: 'pending' });

  const first = await cancel(order, order.user_id);
  expect(first).toMatchObject({
    status: 200,
    body: { ...order, status: 'cancelled', reason: 'by_customer' },
  });
  for (const again of await Promise.all([1, 2].map(() => cancel(order, order.user_id))))
    expect(again).toMatchObject({ status: 200, body: first.body });
  expect(await orderOf(order)).toEqual(first.body);

  await eventually(async () => {
    expect(await ledgerOf(order.order_id)).toMatchObject([
      { kind: 'refund', status: 'voided' },
      { kind: 'charge', status: 'declined' },
    ]);
    await expectNotifiedOnce(order, ['cancelled']);
    const { body: shipment } = await request('warehouse', 'GET', `/shipments/${order.order_id}`);
    expect(shipment).toMatchObject({ voided: true, dispatched: false });
  });
});

test('a charge during the cancellation is refunded once, or declined', async () => {
  const { body: order } = await placeOrder({ token: 'tok_slow', headers: respondAsync });
  expect((await cancel(order, order.user_id)).status).toBe(200);
  await eventually(async () => {
    const entries = (await ledgerOf(order.order_id)).map(({ kind, status }) => `${kind} ${status}`);
    const charged = entries.includes('charge captured');
    const expected = charged ? ['charge captured', 'refund refunded'] : ['refund voided', 'charge declined'];
    expect(entries).toEqual(expected);
    await expectNotifiedOnce(order, charged ? ['cancelled', 'refunded'] : ['cancelled']);
  });
  expect(await orderOf(order)).toMatchObject({ status: 'cancelled', reason: 'by_customer' });
});

test('a paid order cannot be cancelled, and the response says why', async () => {
  const { body: order } = await placeOrder();
  await expectShippedOnce(order);
  const shipped = await orderOf(order);
  const { status, body } = await cancel(order, order.user_id);
  expect(status).toBe(409);
  expect(body.detail).toContain(`parcel was dispatched with tracking number ${shipped.tracking_number}`);
  expect(await orderOf(order)).toEqual(shipped);
  await expectShippedOnce(order);
});
