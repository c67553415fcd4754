import { setInterval } from 'node:timers/promises';
import { subscriptions } from '#contracts';
import { chaos, supervisor, untilReady } from '../support/chaos.js';
import { expectShippedOnce, placeOrder, respondAsync } from '../support/shop.js';
import { placeUntilTaken } from '../support/retrying-client.js';

const MINUTE_MS = 60_000;
const ONE_EVERY_MS = 2_000;

/** Does something every two seconds for a minute, and collects what came of it. */
async function forAMinute<T>(work: () => T): Promise<T[]> {
  const results: T[] = [];
  for await (const next of setInterval(ONE_EVERY_MS, work)) {
    results.push(next());
    if (results.length * ONE_EVERY_MS >= MINUTE_MS) break;
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
  const patient = placeUntilTaken();
  const refused = await Promise.all(await forAMinute(() => placeOrder()));
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 503));

  await chaos('start', 'postgres');
  for (const service of Object.keys(subscriptions)) await untilReady(service);
  const after = await placeOrder({ headers: respondAsync });
  await chaos('start', 'inbox');
  await chaos('start', 'bank');
  await expectShippedOnce(...[...before, after].map(({ body }) => body));
  await expectShippedOnce(await patient);
  expect(await pidsOf()).toEqual(pids);
}, 180_000);

async function pidsOf(): Promise<Record<string, number | undefined>> {
  const services = (await supervisor.status()).filter(({ name }) => name in subscriptions);
  return Object.fromEntries(services.map(({ name, pid }) => [name, pid]));
}
