import {
  expectShippedOnce,
  newCustomer,
  placeOrder,
  respondAsync,
  sell,
  stockOf,
  type PlaceOrderOptions,
} from '../support/shop.js';

const keyed = (key: string) => ({ ...respondAsync, 'idempotency-key': key });

test('concurrent orders are each shipped once', async () => {
  const stocked = await sell(`CROWD-${Date.now()}`, 100);
  const keyPrefix = newCustomer();
  const placed = await Promise.all(
    Array.from({ length: 40 }, (_, i) =>
      placeOrder({ product_id: stocked, headers: keyed(`${keyPrefix}-${i}`) }),
    ),
  );
  await expectShippedOnce(...placed.map(({ body }) => body));
  expect(await stockOf(stocked)).toBe(60);
});

test('each of many concurrent orders gets its own response', async () => {
  const stocked = await sell(`MIXED-${Date.now()}`, 100);
  const twice = { customer: newCustomer(), headers: keyed('repeated') };
  const exceptions = new Map<number, PlaceOrderOptions>([
    [3, { product_id: 'PROD-UNKNOWN' }],
    [7, twice],
    [8, twice],
    [9, { ...twice, quantity: 2 }],
    [14, { product_id: 'PROD-UNKNOWN', headers: keyed('refused') }],
  ]);
  const placed = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      placeOrder({ product_id: stocked, headers: respondAsync, ...exceptions.get(i) }),
    ),
  );
  const refused = placed.flatMap(({ status }, i) => (status === 202 ? [] : [`${i}: ${status}`]));
  const [first, second, third] = [7, 8, 9].map((i) => placed[i]!);
  if (third!.status === 202) {
    // It was the first of the three with this key, so the other two differ from the stored request.
    expect(refused).toEqual(['3: 422', '7: 422', '8: 422', '14: 422']);
  } else {
    expect(refused).toEqual(['3: 422', '9: 422', '14: 422']);
    expect(second!.body.order_id).toBe(first!.body.order_id);
  }
  const accepted = placed.filter(({ status }) => status === 202).map(({ body }) => body);
  await expectShippedOnce(...new Map(accepted.map((order) => [order.order_id, order])).values());
});

test('the Idempotency-Key of a refused order can be used for another order', async () => {
  const stocked = await sell(`AGAIN-${Date.now()}`, 1);
  const keyedRequest = { customer: newCustomer(), headers: keyed('second-thoughts') };
  expect((await placeOrder({ ...keyedRequest, product_id: 'PROD-UNKNOWN' })).status).toBe(422);
  expect((await placeOrder({ ...keyedRequest, product_id: stocked })).status).toBe(202);
});
