import { subscriptions } from '#contracts';
import { planStorm } from '../../demo/chaos/plan-storm.js';
import { placeSteadily } from '../../demo/chaos/steady-orders.js';
import { storm } from '../../demo/chaos/storm.js';
import { supervisor, untilReady } from '../support/chaos.js';
import { customerKey, facts, request } from '../support/shop.js';
import { verify } from '../support/verify.js';

const ORDERS = 2_000;
const LENGTH_MS = 60_000;
const services = Object.keys(subscriptions);

/** Four thousand mails would slow down every later request to the mail inbox. */
afterAll(async () => await request('inbox', 'DELETE', '/api/email/all'));

test('verify finds nothing missing or duplicated after two thousand orders during kills, pauses and restarts', async () => {
  const since = new Date();
  const faults = storm(supervisor, {
    lengthMs: LENGTH_MS,
    faults: planStorm(1, LENGTH_MS, services),
    onFault: () => undefined,
  });
  const [accepted] = await Promise.all([
    placeSteadily({
      orderUrl: facts.urls['order']!,
      customerKey,
      perSecond: ORDERS / (LENGTH_MS / 1_000),
      lengthMs: LENGTH_MS,
    }),
    faults,
  ]);
  for (const service of services) await untilReady(service);
  expect(new Set(accepted.map(({ order }) => order.order_id)).size).toBe(ORDERS);

  const { code, output } = await verify(since, '4m');
  expect(output).toContain('Nothing is missing, nothing is duplicated.');
  expect(output).toContain(`${ORDERS} orders placed: ${ORDERS} accepted, 0 declined`);
  expect(code).toBe(0);
}, 480_000);
