import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { act, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { openFaultyBank, type FaultyBank } from '../support/faulty-bank.js';
import { replaceService, replaceServiceInBlock } from '../support/replicas.js';
import { openSlowMailServer } from '../support/slow-mail-server.js';
import { expectShippedOnce, facts, placeOrder, respondAsync, untilOrder } from '../support/shop.js';

const metricOf = async (url: string, name: string, queue: string): Promise<number> => {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  const line = metrics.split('\n').find((text) => text.startsWith(`${name}{queue="${queue}"}`));
  return Number(line?.split(' ').at(-1));
};

const healthOf = async (url: string) => {
  const response = await fetch(`${url}/health/ready`);
  return { status: response.status, checks: (await response.json()) as { info: Record<string, unknown> } };
};

const placeOrders = async (count: number) =>
  await Promise.all(
    Array.from({ length: count }, async () => (await placeOrder({ headers: respondAsync })).body),
  );

const respondWith =
  (status: number, text = '{}', headers = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(text);

/** Every kind of temporary refusal, in the order in which the bank sends them. */
const refusals: RequestListener[] = [
  respondWith(503),
  respondWith(429, '{}', { 'retry-after': '1' }),
  respondWith(409),
  respondWith(200, '{"status":"capt'),
  (_, response) => void response.writeHead(200).write('{"status":'),
  (_, response) => {
    const chunk = Buffer.alloc(1_048_576, ' ');
    const send = () => {
      while (!response.destroyed && response.write(chunk));
    };
    response.on('drain', send);
    send();
  },
];

describe('payment with a failing bank', () => {
  const queue = 'payment.charge';
  let bank: FaultyBank;
  const payment = replaceServiceInBlock('payment', async () => {
    bank = await openFaultyBank();
    return { environment: { BANK_URL: bank.url, BANK_TIMEOUT_MS: '500' } };
  });
  afterAll(() => bank.close());

  test('payment probes a bank that refuses for longer than all retries one request at a time, dead-letters nothing, and later completes all charges', async () => {
    bank.fault = () => refusals[bank.refused % refusals.length];
    const orders = await placeOrders(20);
    // Each order was sent once before the first refusal opened the circuit, or waits behind a probe by now.
    await eventually(() => expect(bank.refused).toBeGreaterThanOrEqual(orders.length));
    await eventually(() => expect(bank.inProgress).toBeLessThanOrEqual(1));
    bank.reset();
    await eventually(() => expect(bank.refused).toBeGreaterThanOrEqual(refusals.length));
    expect(bank.maxConcurrent).toBe(1);
    expect(await metricOf(payment.url, 'consumer_paused_seconds', queue)).toBeGreaterThan(0);
    expect(await metricOf(payment.url, 'message_uncounted_failures_total', queue)).toBeGreaterThan(12);
    expect(await healthOf(payment.url)).toMatchObject({
      status: 200,
      checks: { info: { consumers: { paused_since: { [queue]: expect.any(String) } } } },
    });
    bank.fault = undefined;
    for (const order of orders) await untilOrder(order, 'shipped');
    expect(await deadLettersOf({ queue })).toEqual([]);
    expect(await metricOf(payment.url, 'consumer_paused_seconds', queue)).toBe(0);
  });

  test('payment dead-letters the one charge that the bank always answers with 500, and completes the others', async () => {
    const { body: refused } = await placeOrder({ headers: respondAsync });
    bank.fault = (_, body) => (body.includes(refused.order_id) ? respondWith(500) : undefined);
    const other = await eventually(
      async () => {
        const [placed] = await placeOrders(1);
        await untilOrder(placed!, 'shipped');
        expect(await deadLettersOf({ queue, order_id: refused.order_id })).toHaveLength(1);
        return placed!;
      },
      { every: 300 },
    );
    await expectShippedOnce(other);
    expect(await untilDead({ queue, order_id: refused.order_id })).toMatchObject({
      reason: 'retries-exhausted',
      error: expect.stringContaining('the bank answered 500'),
    });
    bank.fault = undefined;
    await act('replay', { selection: { queue, order_id: refused.order_id } });
    await untilOrder(refused, 'shipped');
  });
});

test('email sends a mail without a reply four times under one Message-ID, then dead-letters it as outcome-unknown', async () => {
  const mails = await openSlowMailServer(facts.smtpUrl);
  const environment = { SMTP_URL: mails.url, SMTP_TIMEOUT_MS: '300' };
  try {
    await replaceService('email', { environment }, async () => {
      const { body: order } = await placeOrder();
      const deadLetter = await untilDead({ queue: 'email.send', order_id: order.order_id });
      expect(deadLetter).toMatchObject({
        reason: 'outcome-unknown',
        error: expect.stringContaining('it may have been delivered'),
        attempts: Array.from({ length: 4 }, () => expect.anything()),
      });
      expect(mails.received.filter((id) => id.includes(deadLetter.message_id!))).toHaveLength(4);
      // Waits for both mails of the order, so that no attempt is running when the server changes.
      await eventually(async () =>
        expect(await deadLettersOf({ queue: 'email.send', order_id: order.order_id })).toHaveLength(2),
      );
      mails.isSlow = false;
      await act('replay', { selection: { queue: 'email.send' } });
      await expectShippedOnce(order);
    });
  } finally {
    mails.close();
  }
});

test('warehouse waits while the label disk is full, for longer than all retries, and stores the labels once there is room', async () => {
  const disk = join(facts.dataDir, 'small-disk');
  mkdirSync(disk, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return;
  const queue = 'warehouse.order.created';
  const labels = join(disk, 'labels');
  const filler = join(disk, 'filler');
  try {
    await replaceService('warehouse', { environment: { LABELS_DIR: labels } }, async ({ url }) => {
      mkdirSync(labels, { recursive: true });
      try {
        writeFileSync(filler, Buffer.alloc(1_000_000));
      } catch {
        // The disk is full.
      }
      const { body: order } = await placeOrder();
      await eventually(async () =>
        expect(await metricOf(url, 'message_uncounted_failures_total', queue)).toBeGreaterThanOrEqual(3),
      );
      expect(await metricOf(url, 'consumer_paused_seconds', queue)).toBeGreaterThan(0);
      rmSync(filler);
      await untilOrder(order, 'shipped');
      expect(await deadLettersOf({ queue })).toEqual([]);
      mkdirSync(facts.labelsDir, { recursive: true });
      for (const name of readdirSync(labels)) copyFileSync(join(labels, name), join(facts.labelsDir, name));
      await expectShippedOnce(order);
    });
  } finally {
    spawnSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  }
});
