import { PaymentCharge } from '#contracts';
import { withTokens } from '../../demo/chaos/retrying-client.js';
import { fireBurst } from '../../demo/flash-sale/burst.js';
import { follow } from '../../demo/flash-sale/follow.js';
import { Gauges, type Sample } from '../../demo/flash-sale/gauges.js';
import { sourcesOf } from '../../stack/src/verify/sources.js';
import { eventually } from '../support/eventually.js';
import { replaceService } from '../support/replicas.js';
import { customerKey, facts, placeOrder } from '../support/shop.js';
import { verify } from '../support/verify.js';

const ORDERS = 200;
const RATE = 1_000;
const WAITING_REQUESTS = 5;

/** Two concurrent charges of 50 ms: payment completes at most forty a second. */
const slowPayment = { settings: { CONCURRENCY: '2' } };

const depth = ({ waiting }: Sample) => waiting.get(PaymentCharge.type)!;

test('order accepts a burst that is faster than payment, every order is paid later, and requests that wait for payment are answered', async () => {
  const since = new Date();
  const sale = `USR-SALE-TEST-${since.getTime()}-`;
  const names = Array.from({ length: ORDERS }, (_, n) => `${sale}${n}`);
  const customers = await withTokens(names, customerKey);
  const gauges = new Gauges(sourcesOf(facts), sale);
  try {
    await replaceService('payment', slowPayment, async () => {
      const { soFar, over } = fireBurst({ orderUrl: facts.urls['order']!, customers, rate: RATE });
      const { signal } = new AbortController();
      const following = follow({
        gauges,
        orders: ORDERS,
        accepted: () => soFar.accepted,
        show: () => undefined,
        signal,
      });
      await eventually(() => expect(soFar.accepted).toBeGreaterThan(ORDERS / 2));
      const waiting = await Promise.all(Array.from({ length: WAITING_REQUESTS }, () => placeOrder()));
      expect(waiting.every(({ status }) => status === 201 || status === 202)).toBe(true);

      await over;
      const samples = await following;
      expect(new Set(await gauges.orderIds())).toEqual(soFar.orderIds);
      expect(soFar.orderIds.size).toBe(ORDERS);
      expect(samples.at(-1)).toMatchObject({ accepted: ORDERS, paid: ORDERS, shipped: ORDERS });
      expect(Math.max(...samples.map(depth))).toBeGreaterThan(0);
      const allPublished = samples.findIndex(
        ({ accepted, unpublished }) => accepted === ORDERS && unpublished === 0,
      );
      const draining = samples.slice(allPublished + 1).map(depth);
      expect(draining).toEqual(draining.toSorted((a, b) => b - a));
    });
  } finally {
    await gauges.close();
  }
  const { code, output } = await verify(since);
  expect(output).toContain(
    `${ORDERS + WAITING_REQUESTS} orders placed: ${ORDERS + WAITING_REQUESTS} accepted`,
  );
  expect(code).toBe(0);
});
