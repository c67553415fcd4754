import { eventually } from '../support/eventually.js';
import { brokerUrlOf, replaceService } from '../support/replicas.js';
import { openTcpProxy } from '../support/tcp-proxy.js';
import { expectShippedOnce, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

test('a service whose RabbitMQ connections go silent opens new ones, and its messages are handled once', async () => {
  const proxy = await openTcpProxy(brokerUrlOf('inventory'));
  await replaceService('inventory', { brokerUrl: `${proxy.url}?heartbeat=1` }, async ({ url }) => {
    await expectShippedOnce((await placeOrder()).body);
    const before = proxy.opened();
    proxy.dropTraffic();
    const placed = await Promise.all([1, 2, 3].map(() => placeOrder({ headers: respondAsync })));
    await eventually(() => expect(proxy.opened()).toBe(before + 2));
    for (const { body } of placed) await untilOrder(body, 'shipped');
    await expectShippedOnce(...placed.map(({ body }) => body));
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  });
  proxy.close();
});
