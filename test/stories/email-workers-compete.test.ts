import { type Replica, startReplica } from '../support/replicas.js';
import { processedBy } from '../support/metrics.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

const replica: Replica[] = [];
beforeAll(async () => {
  for (let i = 0; i < 2; i++) replica.push(await startReplica('email'));
});
afterAll(async () => {
  for (const worker of replica) await worker.dismiss();
});

const mailsSentBy = (url: string) => processedBy(url, 'email.send', 'handled');

test('three email workers share the queue, and each mail is sent by one of them', async () => {
  const workers = [facts.urls['email']!, ...replica.map(({ url }) => url)];
  const before = await Promise.all(workers.map(mailsSentBy));
  const orders = await Promise.all(Array.from({ length: 30 }, () => placeOrder({ headers: respondAsync })));
  await expectShippedOnce(...orders.map(({ body }) => body));

  const after = await Promise.all(workers.map(mailsSentBy));
  const shares = after.map((count, i) => count - before[i]!);
  expect(shares.reduce((sum, share) => sum + share)).toBe(60);
  for (const share of shares) expect(share).toBeGreaterThan(0);
});
