import { PaymentCharge } from '#contracts';
import { withTokens } from '../../demo/chaos/retrying-client.js';
import { fireBurst } from '../../demo/flash-sale/burst.js';
import { follow } from '../../demo/flash-sale/follow.js';
import { Gauges, type Sample } from '../../demo/flash-sale/gauges.js';
import { whereaboutsIn } from '../../stack/src/verify/whereabouts.js';
import { eventually } from '../support/eventually.js';
import { insteadOf } from '../support/replicas.js';
import { customerKey, facts, placeOrder } from '../support/shop.js';
import { verify } from '../support/verify.js';

const ORDERS = 200;
const RATE = 1_000;
const WAITING_CUSTOMERS = 5;

/** With two charges of 50 ms in hand, payment does at most forty a second. */
const slowly = { settings: { CONCURRENCY: '2' } };

const depth = ({ waiting }: Sample) => waiting.get(PaymentCharge.type)!;

test('customers come faster than payment works: all orders are taken, wait in the queue and are paid; who waits for the payment meanwhile is answered', async () => {
  const since = new Date();
  const sale = `USR-SALE-TEST-${since.getTime()}-`;
  const names = Array.from({ length: ORDERS }, (_, n) => `${sale}${n}`);
  const customers = await withTokens(names, customerKey);
  const gauges = new Gauges(whereaboutsIn(facts), sale);
  try {
    await insteadOf('payment', slowly, async () => {
      const { soFar, over } = fireBurst({ orderUrl: facts.urls['order']!, customers, rate: RATE });
      const { signal } = new AbortController();
      const following = follow({
        gauges,
        orders: ORDERS,
        accepted: () => soFar.accepted,
        show: () => undefined,
        signal,
      });
      await eventually(() => expect(soFar.accepted).toBeGreaterThan(ORDERS / 2), { within: 30_000 });
      const waited = await Promise.all(Array.from({ length: WAITING_CUSTOMERS }, () => placeOrder()));
      expect(waited.every(({ status }) => status === 201 || status === 202)).toBe(true);

      await over;
      const samples = await following;
      expect(new Set(await gauges.orderIds())).toEqual(soFar.orderIds);
      expect(soFar.orderIds.size).toBe(ORDERS);
      expect(samples.at(-1)).toMatchObject({ accepted: ORDERS, paid: ORDERS, shipped: ORDERS });
      expect(Math.max(...samples.map(depth))).toBeGreaterThan(0);
      const allIn = samples.findIndex(
        ({ accepted, unpublished }) => accepted === ORDERS && unpublished === 0,
      );
      const draining = samples.slice(allIn + 1).map(depth);
      expect(draining).toEqual(draining.toSorted((a, b) => b - a));
    });
  } finally {
    await gauges.close();
  }
  const { code, said } = await verify(since);
  expect(said).toContain(
    `${ORDERS + WAITING_CUSTOMERS} orders placed: ${ORDERS + WAITING_CUSTOMERS} accepted`,
  );
  expect(code).toBe(0);
}, 120_000);
