import { eventually } from '../support/eventually.js';
import { insteadOf } from '../support/hire.js';
import { openFaultyProxy, type FaultyProxy } from '../support/faulty-proxy.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

const settings = { DATABASE_QUERY_TIMEOUT_MS: '1500', DATABASE_STATEMENT_TIMEOUT_MS: '1200' };

let proxy: FaultyProxy;
const behindProxy = async (service: string, work: (url: string) => Promise<void>) => {
  proxy = await openFaultyProxy(facts.databases[service]!);
  try {
    await insteadOf(service, { settings, databaseUrl: proxy.url }, async ({ url }) => await work(url));
  } finally {
    proxy.close();
  }
};

test('all connections of order go silent while orders come in: what is answered is shipped, and the next order is taken', async () => {
  await behindProxy('order', async () => {
    const before = await Promise.all([1, 2, 3].map(() => placeOrder({ headers: respondAsync })));
    proxy.silence();
    const meanwhile = await Promise.all([1, 2, 3].map(() => placeOrder({ headers: respondAsync })));
    for (const { status } of meanwhile) expect([202, 503]).toContain(status);
    const after = await placeOrder({ headers: respondAsync });
    expect(after.status).toBe(202);
    const taken = [...before, ...meanwhile, after].filter(({ status }) => status === 202);
    await expectShippedOnce(...taken.map(({ body }) => body));
  });
});

test('all connections of inventory go silent under its handlers: its messages are handled over others', async () => {
  await behindProxy('inventory', async () => {
    await expectShippedOnce((await placeOrder()).body);
    proxy.silence();
    const placed = await Promise.all([1, 2, 3, 4, 5, 6].map(() => placeOrder({ headers: respondAsync })));
    await expectShippedOnce(...placed.map(({ body }) => body));
  });
});

test('a relay that gets no answer is not ready, and relays when there are answers again', async () => {
  await behindProxy('order', async (url) => {
    const ready = async () => (await fetch(`${url}/health/ready`)).status;
    expect(await ready()).toBe(200);
    proxy.silenceFromNowOn(true);
    await eventually(async () => expect(await ready()).toBe(503), { within: 20_000 });
    proxy.silenceFromNowOn(false);
    await eventually(async () => expect(await ready()).toBe(200), { within: 20_000 });
    await expectShippedOnce((await placeOrder()).body);
  });
}, 90_000);
