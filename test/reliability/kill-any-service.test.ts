import { setTimeout as delay } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { chaos, expectShippedOnce, placeOrder, respondAsync, untilReady } from '../support/shop.js';

const ORDERS = 40;
const MIDDLE_OF_THE_FLOW_MS = 300;

test.each(Object.keys(subscriptions))(
  '%s is killed in the middle of a burst of orders: all are shipped, and nothing happens twice',
  async (service) => {
    const placed = (async () => {
      const orders = [];
      for (let i = 0; i < ORDERS; i++) {
        const headers = { ...respondAsync, 'idempotency-key': `${service}-${Date.now()}-${i}` };
        orders.push(await placeUntilTaken({ headers, customer: `USR-${service}-${Date.now()}-${i}` }));
        await delay(10);
      }
      return orders;
    })();
    await delay(MIDDLE_OF_THE_FLOW_MS);
    await chaos('kill', service);
    for (const order of await placed) await expectShippedOnce(order);
    await untilReady(service);
  },
  120_000,
);

/** What a careful customer does when the shop hangs up: the same request again, with the same key. */
async function placeUntilTaken(wish: Parameters<typeof placeOrder>[0]) {
  for (let tries = 0; ; tries++)
    try {
      const { status, body } = await placeOrder(wish);
      expect(status).toBe(202);
      return body;
    } catch (error) {
      if (tries === 100) throw error;
      await delay(100);
    }
}
