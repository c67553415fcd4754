import { whileDown } from '../support/chaos.js';
import { expectShippedOnce, ledgerOf, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

test('payment is down: the customer gets 202, and the order is settled when payment is back', async () => {
  const orders = await whileDown('payment', async () => {
    const answers = await Promise.all([placeOrder(), placeOrder(), placeOrder({ token: 'tok_declined' })]);
    for (const { status, headers, body } of answers) {
      expect(status).toBe(202);
      expect(headers.get('location')).toBe(`/orders/${body.order_id}`);
      expect(body.status).toBe('pending');
    }
    return answers.map(({ body }) => body);
  });
  await expectShippedOnce(orders[0]!);
  await expectShippedOnce(orders[1]!);
  expect(await untilOrder(orders[2]!, 'declined')).toMatchObject({ reason: 'insufficient_funds' });
});

test('a bank that takes longer than the customer waits settles the order by the event', async () => {
  const { status, body } = await placeOrder({ token: 'tok_slow' });
  expect(status).toBe(202);
  await expectShippedOnce(body);
});

test('a bank that fails once is asked again, and charges once', async () => {
  const { body } = await placeOrder({ token: 'tok_flaky' });
  await untilOrder(body, 'shipped');
  const charges = (await ledgerOf(body.order_id)).filter(({ kind }) => kind === 'charge');
  expect(charges).toMatchObject([{ status: 'captured' }]);
});

test('with Prefer: respond-async the answer is 202 at once, and the order goes the same way', async () => {
  const { status, headers, body } = await placeOrder({ headers: respondAsync });
  expect(status).toBe(202);
  expect(headers.get('preference-applied')).toBe('respond-async');
  expect(body.status).toBe('pending');
  await expectShippedOnce(body);
});

test('another preference than respond-async waits for the payment', async () => {
  for (const prefer of ['no-respond-async', 'note="respond-async"', 'respond-async=no']) {
    const { status, headers } = await placeOrder({ headers: { prefer } });
    expect([prefer, status, headers.get('preference-applied')]).toEqual([prefer, 201, null]);
  }
});
