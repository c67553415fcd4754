import { type Replica, startReplica } from '../support/replicas.js';
import { countMessages } from '../support/metrics.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

const replicas: Replica[] = [];
beforeAll(async () => {
  for (let i = 0; i < 2; i++) replicas.push(await startReplica('email'));
});
afterAll(async () => {
  for (const replica of replicas) await replica.stop();
});

const mailsSentBy = (url: string) => countMessages(url, 'email.send', 'handled');

test('three email processes share the queue, and one of them sends each mail', async () => {
  const urls = [facts.urls['email']!, ...replicas.map(({ url }) => url)];
  const before = await Promise.all(urls.map(mailsSentBy));
  const orders = await Promise.all(Array.from({ length: 30 }, () => placeOrder({ headers: respondAsync })));
  await expectShippedOnce(...orders.map(({ body }) => body));

  const after = await Promise.all(urls.map(mailsSentBy));
  const shares = after.map((count, i) => count - before[i]!);
  expect(shares.reduce((sum, share) => sum + share)).toBe(60);
  for (const share of shares) expect(share).toBeGreaterThan(0);
});
