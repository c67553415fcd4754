import { type Replica, startReplica } from '../support/replica.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

const hired: Replica[] = [];

beforeAll(async () => {
  for (let i = 0; i < 2; i++) hired.push(await startReplica('email', { SMTP_URL: facts.smtpUrl }));
});

afterAll(async () => {
  for (const worker of hired) await worker.stop();
});

async function mailsSentAt(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const [, count = '0'] =
    /messages_settled_total\{queue="email\.send",outcome="handled"\} (\d+)/.exec(metrics) ?? [];
  return Number(count);
}

test('three email workers share the queue, and each mail is sent by one of them', async () => {
  const workers = [facts.urls['email']!, ...hired.map(({ url }) => url)];
  const before = await Promise.all(workers.map(mailsSentAt));
  const orders = await Promise.all(Array.from({ length: 30 }, () => placeOrder({ headers: respondAsync })));
  for (const { body } of orders) await expectShippedOnce(body);

  const after = await Promise.all(workers.map(mailsSentAt));
  const shares = after.map((count, i) => count - before[i]!);
  expect(shares.reduce((sum, share) => sum + share)).toBe(60);
  for (const share of shares) expect(share).toBeGreaterThan(0);
});
