import { subscriptions } from '#contracts';
import { placeUntilAccepted } from '../support/retrying-client.js';
import { chaos, untilReady } from '../support/chaos.js';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, type OrderView } from '../support/shop.js';

const ORDERS = 40;

test.each(Object.keys(subscriptions))(
  '%s is killed in a burst of orders, and every order is shipped once',
  async (service) => {
    const accepted: OrderView[] = [];
    const burst = (async () => {
      for (let i = 0; i < ORDERS; i++) accepted.push(await placeUntilAccepted());
    })();
    await eventually(() => expect(accepted.length).toBeGreaterThan(ORDERS / 2), { every: 5 });
    await chaos('kill', service);
    await burst;
    await expectShippedOnce(...accepted);
    await untilReady(service);
  },
);
