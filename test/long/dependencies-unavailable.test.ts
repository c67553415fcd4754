import { setInterval } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { chaos, supervisor, untilReady } from '../support/chaos.js';
import { expectShippedOnce, placeOrder, respondAsync } from '../support/shop.js';
import { placeUntilAccepted } from '../support/retrying-client.js';

const MINUTE_MS = 60_000;
const INTERVAL_MS = 2_000;

/** Calls `work` every two seconds for a minute and returns the results. */
async function forAMinute<T>(work: () => T): Promise<T[]> {
  const results: T[] = [];
  for await (const start of setInterval(INTERVAL_MS, work)) {
    results.push(start());
    if (results.length * INTERVAL_MS >= MINUTE_MS) break;
  }
  return results;
}

test('no service exits while bank, mail server and PostgreSQL are unavailable for a minute, and each accepted order is completed once', async () => {
  const pids = await pidsOf();
  await chaos('stop', 'bank');
  await chaos('stop', 'inbox');
  const before = await Promise.all(Array.from({ length: 20 }, () => placeOrder({ headers: respondAsync })));
  expect(before.map(({ status }) => status)).toEqual(before.map(() => 202));

  await chaos('stop', 'postgres');
  const retried = placeUntilAccepted();
  const refused = await Promise.all(await forAMinute(() => placeOrder()));
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 503));

  await chaos('start', 'postgres');
  for (const service of Object.keys(subscriptions)) await untilReady(service);
  const after = await placeOrder({ headers: respondAsync });
  await chaos('start', 'inbox');
  await chaos('start', 'bank');
  await expectShippedOnce(...[...before, after].map(({ body }) => body));
  await expectShippedOnce(await retried);
  expect(await pidsOf()).toEqual(pids);
});

async function pidsOf(): Promise<Record<string, number | undefined>> {
  const services = (await supervisor.status()).filter(({ name }) => name in subscriptions);
  return Object.fromEntries(services.map(({ name, pid }) => [name, pid]));
}
