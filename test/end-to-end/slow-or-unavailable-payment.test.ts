import { whileDown } from '../support/chaos.js';
import { expectShippedOnce, ledgerOf, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

test('while payment is unavailable the customer gets 202, and the order is paid when payment is available again', async () => {
  const orders = await whileDown('payment', async () => {
    const responses = await Promise.all([placeOrder(), placeOrder(), placeOrder({ token: 'tok_declined' })]);
    for (const { status, headers, body } of responses) {
      expect(status).toBe(202);
      expect(headers.get('location')).toBe(`/orders/${body.order_id}`);
      expect(body.status).toBe('pending');
    }
    return responses.map(({ body }) => body);
  });
  await expectShippedOnce(orders[0]!);
  await expectShippedOnce(orders[1]!);
  expect(await untilOrder(orders[2]!, 'declined')).toMatchObject({ reason: 'insufficient_funds' });
});

test('when the bank is slower than the payment timeout, the event confirms the order', async () => {
  const { status, body } = await placeOrder({ token: 'tok_slow' });
  expect(status).toBe(202);
  await expectShippedOnce(body);
});

test('a charge that fails once is retried, and the bank charges once', async () => {
  const { body } = await placeOrder({ token: 'tok_flaky' });
  await untilOrder(body, 'shipped');
  const charges = (await ledgerOf(body.order_id)).filter(({ kind }) => kind === 'charge');
  expect(charges).toMatchObject([{ status: 'captured' }]);
});

test('with Prefer: respond-async the response is 202 at once, and the order is shipped', async () => {
  const { status, headers, body } = await placeOrder({ headers: respondAsync });
  expect(status).toBe(202);
  expect(headers.get('preference-applied')).toBe('respond-async');
  expect(body.status).toBe('pending');
  await expectShippedOnce(body);
});

test('the request waits for the payment with any other preference than respond-async', async () => {
  for (const prefer of ['no-respond-async', 'note="respond-async"', 'respond-async=no']) {
    const { status, headers } = await placeOrder({ headers: { prefer } });
    expect([prefer, status, headers.get('preference-applied')]).toEqual([prefer, 201, null]);
  }
});
