import { subscriptions } from '#contracts';
import { placeUntilTaken } from '../support/careful-customer.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, type OrderView } from '../support/shop.js';

const ORDERS = 40;

test.each(Object.keys(subscriptions))(
  '%s is killed in the middle of a burst of orders: all are shipped, and nothing happens twice',
  async (service) => {
    const taken: OrderView[] = [];
    const burst = (async () => {
      for (let i = 0; i < ORDERS; i++) taken.push(await placeUntilTaken());
    })();
    await eventually(() => expect(taken.length).toBeGreaterThan(ORDERS / 2), { every: 5 });
    await chaos('kill', service);
    await burst;
    await expectShippedOnce(...taken);
    await untilReady(service);
  },
  120_000,
);
