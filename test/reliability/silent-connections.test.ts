import { behindProxy, shortTimeLimits } from '../support/behind-proxy.js';
import { eventually } from '../support/eventually.js';
import {
  expectShippedOnce,
  newCustomer,
  placeOrder,
  respondAsync,
  sell,
  stockOf,
  untilOrder,
} from '../support/shop.js';

describe('a connection that goes silent under a handler', () => {
  const inventory = behindProxy('inventory', shortTimeLimits);

  test('costs its message the time limit and holds up no other message', async () => {
    const [silenced, other] = [`SILENT-${Date.now()}`, `HEARD-${Date.now()}`];
    for (const product of [silenced, other]) await sell(product, 10);
    const silence = inventory.proxy.inject('silence-statement', silenced);
    const { body: late } = await placeOrder({ product_id: silenced });
    await eventually(() => expect(silence.hits).toBe(1));
    const placed = await Promise.all(Array.from({ length: 5 }, () => placeOrder({ product_id: other })));
    await Promise.all(placed.map(({ body }) => untilOrder(body, 'shipped', 10_000)));
    await expectShippedOnce(late, ...placed.map(({ body }) => body));
    expect([await stockOf(silenced), await stockOf(other)]).toEqual([9, 5]);
  });
});

describe('a connection that goes silent', () => {
  const order = behindProxy('order', shortTimeLimits);

  test('under the relay makes the service not ready, and the orders are shipped once there are answers again', async () => {
    const readiness = async () => (await fetch(`${order.url}/health/ready`)).status;
    const silence = order.proxy.inject('silence-statement', /skip locked|^\s*listen\b/i, { times: Infinity });
    await eventually(() => expect(silence.hits).toBeGreaterThan(0));
    const { status, body } = await placeOrder({ headers: respondAsync });
    expect(status).toBe(202);
    await eventually(async () => expect(await readiness()).toBe(503));
    silence.disarm();
    await expectShippedOnce(body);
    await eventually(async () => expect(await readiness()).toBe(200));
  });

  test('under a request costs it the time limit and a 503, and other requests are answered meanwhile', async () => {
    const silenced = { customer: newCustomer(), headers: { 'idempotency-key': 'silenced' } };
    const silence = order.proxy.inject('silence-statement', silenced.customer);
    const late = placeOrder(silenced);
    await eventually(() => expect(silence.hits).toBe(1));
    const other = placeOrder();
    const answered = await eventually(() => other, { within: 8_000 });
    expect(answered.status).toBe(201);
    expect((await eventually(() => late, { within: 8_000 })).status).toBe(503);

    const repeated = await placeOrder(silenced);
    expect(repeated.status).toBe(201);
    await expectShippedOnce(answered.body, repeated.body);
  });
});
