import {
  expectShippedOnce,
  newCustomer,
  placeOrder,
  respondAsync,
  sell,
  stockOf,
  type Wish,
} from '../support/shop.js';

const keyed = (key: string) => ({ ...respondAsync, 'idempotency-key': key });

test('concurrent orders are each shipped once', async () => {
  const shelf = await sell(`CROWD-${Date.now()}`, 100);
  const wave = newCustomer();
  const placed = await Promise.all(
    Array.from({ length: 40 }, (_, i) => placeOrder({ product_id: shelf, headers: keyed(`${wave}-${i}`) })),
  );
  await expectShippedOnce(...placed.map(({ body }) => body));
  expect(await stockOf(shelf)).toBe(60);
});

test('each of many concurrent orders gets its own response', async () => {
  const shelf = await sell(`MIXED-${Date.now()}`, 100);
  const twice = { customer: newCustomer(), headers: keyed('once-more') };
  const odd = new Map<number, Wish>([
    [3, { product_id: 'PROD-NOBODY-SELLS' }],
    [7, twice],
    [8, twice],
    [9, { ...twice, quantity: 2 }],
    [14, { product_id: 'PROD-NOBODY-SELLS', headers: keyed('nothing') }],
  ]);
  const placed = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      placeOrder({ product_id: shelf, headers: respondAsync, ...odd.get(i) }),
    ),
  );
  const refused = placed.flatMap(({ status }, i) => (status === 202 ? [] : [`${i}: ${status}`]));
  const [first, second, third] = [7, 8, 9].map((i) => placed[i]!);
  if (third!.status === 202) {
    // It was the first of the three with this key: then the other two asked for something else.
    expect(refused).toEqual(['3: 422', '7: 422', '8: 422', '14: 422']);
  } else {
    expect(refused).toEqual(['3: 422', '9: 422', '14: 422']);
    expect(second!.body.order_id).toBe(first!.body.order_id);
  }
  const taken = placed.filter(({ status }) => status === 202).map(({ body }) => body);
  await expectShippedOnce(...new Map(taken.map((order) => [order.order_id, order])).values());
});

test('the Idempotency-Key of a refused order can be used for another order', async () => {
  const shelf = await sell(`AGAIN-${Date.now()}`, 1);
  const again = { customer: newCustomer(), headers: keyed('second-thoughts') };
  expect((await placeOrder({ ...again, product_id: 'PROD-NOBODY-SELLS' })).status).toBe(422);
  expect((await placeOrder({ ...again, product_id: shelf })).status).toBe(202);
});
