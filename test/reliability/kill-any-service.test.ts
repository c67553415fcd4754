import { subscriptions } from '#contracts';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import {
  expectShippedOnce,
  newCustomer,
  type OrderView,
  placeOrder,
  respondAsync,
  type Wish,
} from '../support/shop.js';

const ORDERS = 40;

test.each(Object.keys(subscriptions))(
  '%s is killed in the middle of a burst of orders: all are shipped, and nothing happens twice',
  async (service) => {
    const taken: OrderView[] = [];
    const burst = (async () => {
      for (let i = 0; i < ORDERS; i++) {
        const customer = newCustomer();
        taken.push(
          await placeUntilTaken({ customer, headers: { ...respondAsync, 'idempotency-key': customer } }),
        );
      }
    })();
    await eventually(() => expect(taken.length).toBeGreaterThan(ORDERS / 2), { every: 5 });
    await chaos('kill', service);
    await burst;
    for (const order of taken) await expectShippedOnce(order);
    await untilReady(service);
  },
  120_000,
);

/** What a careful customer does when the shop hangs up: the same request again, with the same key. */
const placeUntilTaken = (wish: Wish): Promise<OrderView> =>
  eventually(
    async () => {
      const { status, body } = await placeOrder(wish);
      expect(status).toBe(202);
      return body;
    },
    { within: 30_000, every: 100 },
  );
