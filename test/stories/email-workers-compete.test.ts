import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../support/eventually.js';
import { expectShippedOnce, facts, placeOrder, respondAsync } from '../support/shop.js';

interface Worker {
  url: string;
  process?: ChildProcess;
}

const workers: Worker[] = [{ url: facts.urls['email']! }];

beforeAll(async () => {
  for (let i = 0; i < 2; i++) workers.push(await hire());
});

afterAll(async () => {
  for (const { process: child } of workers) {
    if (!child) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** Another process of the same service with the same settings, as a second container would be. */
async function hire(): Promise<Worker> {
  const secrets = JSON.parse(readFileSync(join(facts.dataDir, 'secrets.json'), 'utf8')) as Record<
    string,
    string
  >;
  const broker = new URL(facts.rabbitmq.adminUrl);
  broker.username = 'email';
  broker.password = secrets['email']!;
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, ['dist/apps/email/src/main.js'], {
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      DATABASE_URL: facts.databases['email'],
      RABBITMQ_URL: broker.href,
      SMTP_URL: facts.smtpUrl,
      RETRY_DELAYS_MS: '200,400,800',
      LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(async () => expect((await fetch(`${url}/health/ready`)).status).toBe(200), {
    within: 20_000,
  });
  return { url, process: child };
}

async function mailsSentBy({ url }: Worker): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const [, count = '0'] =
    /messages_settled_total\{queue="email\.send",outcome="handled"\} (\d+)/.exec(metrics) ?? [];
  return Number(count);
}

test('three email workers share the queue, and each mail is sent by one of them', async () => {
  const before = await Promise.all(workers.map(mailsSentBy));
  const orders = await Promise.all(Array.from({ length: 30 }, () => placeOrder({ headers: respondAsync })));
  for (const { body } of orders) await expectShippedOnce(body);

  const after = await Promise.all(workers.map(mailsSentBy));
  const shares = after.map((count, i) => count - before[i]!);
  expect(shares.reduce((sum, share) => sum + share)).toBe(60);
  for (const share of shares) expect(share).toBeGreaterThan(0);
});
