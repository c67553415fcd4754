import { setInterval } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { storm } from '../../stack/src/chaos/storm.js';
import { placeUntilTaken } from '../support/careful-customer.js';
import { supervisor, untilReady } from '../support/chaos.js';
import { type OrderView, request } from '../support/shop.js';
import { verify } from '../support/verify.js';

const ORDERS = 2_000;
const ONE_EVERY_MS = 30;
const STORM = { seed: 1, lengthMs: 60_000, services: Object.keys(subscriptions), onFault: () => undefined };

/** Four thousand mails would slow down every later look into the inbox. */
afterAll(async () => await request('inbox', 'DELETE', '/api/email/all'));

test('two thousand orders in a storm of kills and restarts: the ledger is clean', async () => {
  const since = new Date();
  const storming = storm(supervisor, STORM);
  const placing: Promise<OrderView>[] = [];
  for await (const placeNext of setInterval(ONE_EVERY_MS, placeUntilTaken)) {
    placing.push(placeNext());
    if (placing.length === ORDERS) break;
  }
  const taken = await Promise.all(placing);
  await storming;
  for (const service of STORM.services) await untilReady(service);
  expect(new Set(taken.map(({ order_id }) => order_id)).size).toBe(ORDERS);

  const { code, said } = await verify(since, '4m');
  expect(said).toContain('Nothing is missing, nothing is doubled.');
  expect(said).toContain(`${ORDERS} orders placed: ${ORDERS} accepted, 0 declined`);
  expect(code).toBe(0);
}, 480_000);
