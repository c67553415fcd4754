import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { act, deadLettersOf, untilDead } from '../support/dead-letters.js';
import { eventually } from '../support/eventually.js';
import { openFaultyBank, type FaultyBank } from '../support/faulty-bank.js';
import { insteadOf, insteadOfInBlock } from '../support/replicas.js';
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

const answering =
  (status: number, text = '{}', headers = {}): RequestListener =>
  (_, response) =>
    response.writeHead(status, headers).end(text);

/** Each refusal that passes, in the order in which the bank gives them. */
const refusals: RequestListener[] = [
  answering(503),
  answering(429, '{}', { 'retry-after': '1' }),
  answering(409),
  answering(200, '{"status":"capt'),
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

describe('a bank that refuses', () => {
  const queue = 'payment.charge';
  let bank: FaultyBank;
  const payment = insteadOfInBlock('payment', async () => {
    bank = await openFaultyBank();
    return { environment: { BANK_URL: bank.url, BANK_TIMEOUT_MS: '500' } };
  });
  afterAll(() => bank.close());

  test('for longer than all retries, in every way that passes: it is probed once at a time, no charge is dead-lettered, and all go through afterwards', async () => {
    bank.fault = () => refusals[bank.refused % refusals.length];
    const orders = await placeOrders(20);
    // All of them were asked once before the first refusal opened the circuit, or wait behind a probe by now.
    await eventually(() => expect(bank.refused).toBeGreaterThanOrEqual(orders.length), { within: 60_000 });
    await eventually(() => expect(bank.inProgress).toBeLessThanOrEqual(1));
    bank.reset();
    await eventually(() => expect(bank.refused).toBeGreaterThanOrEqual(refusals.length), { within: 40_000 });
    expect(bank.mostAtOnce).toBe(1);
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
  }, 120_000);

  test('one charge with 500, while it serves all others: that charge is dead-lettered, the others go through', async () => {
    const { body: bad } = await placeOrder({ headers: respondAsync });
    bank.fault = (_, body) => (body.includes(bad.order_id) ? answering(500) : undefined);
    const others = await eventually(
      async () => {
        const [other] = await placeOrders(1);
        await untilOrder(other!, 'shipped');
        expect(await deadLettersOf({ queue, order_id: bad.order_id })).toHaveLength(1);
        return other!;
      },
      { within: 60_000, every: 300 },
    );
    await expectShippedOnce(others);
    expect(await untilDead({ queue, order_id: bad.order_id })).toMatchObject({
      reason: 'retries-exhausted',
      error: expect.stringContaining('the bank answered 500'),
    });
    bank.fault = undefined;
    await act('replay', { selection: { queue, order_id: bad.order_id } });
    await untilOrder(bad, 'shipped');
  }, 120_000);
});

test('a mail server that takes a mail and does not say so gets it four times under one Message-ID, then the mail is a dead letter that says why', async () => {
  const mails = await openSlowMailServer(facts.smtpUrl);
  const environment = { SMTP_URL: mails.url, SMTP_TIMEOUT_MS: '300' };
  try {
    await insteadOf('email', { environment }, async () => {
      const { body: order } = await placeOrder();
      const letter = await untilDead({ queue: 'email.send', order_id: order.order_id }, 30_000);
      expect(letter).toMatchObject({
        reason: 'outcome-unknown',
        error: expect.stringContaining('it may have been delivered'),
        attempts: Array.from({ length: 4 }, () => expect.anything()),
      });
      expect(mails.received.filter((id) => id.includes(letter.message_id!))).toHaveLength(4);
      // Both mails of the order, so that none is in the middle of an attempt when the server is replaced.
      await eventually(
        async () =>
          expect(await deadLettersOf({ queue: 'email.send', order_id: order.order_id })).toHaveLength(2),
        { within: 20_000 },
      );
      mails.isSlow = false;
      await act('replay', { selection: { queue: 'email.send' } });
      await expectShippedOnce(order);
    });
  } finally {
    mails.close();
  }
}, 90_000);

test('a full disk under the label store makes labels wait for longer than all retries, and they are made when there is room', async () => {
  const disk = join(facts.dataDir, 'small-disk');
  mkdirSync(disk, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]).status !== 0) return;
  const queue = 'warehouse.order.created';
  const labels = join(disk, 'labels');
  const fill = join(disk, 'fill');
  try {
    await insteadOf('warehouse', { environment: { LABELS_DIR: labels } }, async ({ url }) => {
      mkdirSync(labels, { recursive: true });
      try {
        writeFileSync(fill, Buffer.alloc(1_000_000));
      } catch {
        // The disk is full.
      }
      const { body: order } = await placeOrder();
      await eventually(
        async () =>
          expect(await metricOf(url, 'message_uncounted_failures_total', queue)).toBeGreaterThanOrEqual(3),
        { within: 20_000 },
      );
      expect(await metricOf(url, 'consumer_paused_seconds', queue)).toBeGreaterThan(0);
      rmSync(fill);
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
}, 90_000);
