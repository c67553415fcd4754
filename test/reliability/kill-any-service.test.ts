import { subscriptions } from '#contracts';
import { placeUntilTaken } from '../support/retrying-client.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, type OrderView } from '../support/shop.js';

const ORDERS = 40;

test.each(Object.keys(subscriptions))(
  '%s is killed in a burst of orders, and every order is shipped once',
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
