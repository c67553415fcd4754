import { eventually } from '../support/eventually.js';

import { brokerUrlOf, insteadOf } from '../support/replicas.js';
import { openSilentProxy } from '../support/tcp-proxy.js';
import { expectShippedOnce, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

const NOTICED_WITHIN_MS = 30_000;

test('a service whose RabbitMQ connections go silent opens new ones, and its messages are handled once', async () => {
  const proxy = await openSilentProxy(brokerUrlOf('inventory'));
  await insteadOf('inventory', { brokerUrl: `${proxy.url}?heartbeat=1` }, async ({ url }) => {
    await expectShippedOnce((await placeOrder()).body);
    const before = proxy.opened();
    proxy.silence();
    const placed = await Promise.all([1, 2, 3].map(() => placeOrder({ headers: respondAsync })));
    await eventually(() => expect(proxy.opened()).toBe(before + 2), { within: NOTICED_WITHIN_MS });
    for (const { body } of placed) await untilOrder(body, 'shipped', NOTICED_WITHIN_MS);
    await expectShippedOnce(...placed.map(({ body }) => body));
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
  proxy.close();
}, 120_000);
