import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { bankConfig } from './bank.config.js';
import { CardNetwork } from './card-network.js';
import { Ledger } from './persistence/ledger.js';

const order = (order_id: string, payment_token = 'tok_ok') => ({
  key: order_id,
  order_id,
  amount: 5998,
  currency: 'EUR',
  payment_token,
});
const refundOf = (order_id: string) => ({ key: order_id, order_id, amount: 5998, currency: 'EUR' });

let folder: string;
let ledger: Ledger;
let bank: CardNetwork;

const ledgerFile = () => join(folder, 'ledger.jsonl');

async function open(): Promise<void> {
  ledger = await Ledger.open(ledgerFile());
  bank = new CardNetwork(ledger, bankConfig());
}

async function restart(): Promise<void> {
  await ledger.onApplicationShutdown();
  await open();
}

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bank-'));
  Object.assign(process.env, { LEDGER_FILE: ledgerFile(), BANK_LATENCY_MS: '2', BANK_SLOW_MS: '60' });
  await open();
});
afterEach(async () => {
  await ledger.onApplicationShutdown();
  await rm(folder, { recursive: true });
});

test('a hundred concurrent requests for one order are one charge with one result', async () => {
  const results = await Promise.all(Array.from({ length: 100 }, () => bank.charge(order('ORD-1'))));
  expect(new Set(results.map((result) => JSON.stringify(result))).size).toBe(1);
  expect(ledger.all()).toHaveLength(1);
});

test('a repeated request after a restart returns the first result', async () => {
  const charged = await bank.charge(order('ORD-1'));
  const refunded = await bank.refund(refundOf('ORD-1'));
  await restart();
  expect(await bank.charge(order('ORD-1'))).toEqual(charged);
  expect(await bank.refund(refundOf('ORD-1'))).toEqual(refunded);
  expect(ledger.all()).toHaveLength(2);
});

test('concurrent requests with one key for two orders charge one of them', async () => {
  const key = 'shared';
  const results = await Promise.all([
    bank.charge({ ...order('ORD-1'), key }),
    bank.charge({ ...order('ORD-2'), key }),
  ]);
  expect(results).toMatchObject([{ kind: 'charged' }, { kind: 'key-reused' }]);
});

test('a refund during a charge waits for it and refunds the money', async () => {
  const charge = bank.charge(order('ORD-1', 'tok_slow'));
  const refund = bank.refund(refundOf('ORD-1'));
  expect(await refund).toMatchObject({ refund: { status: 'refunded', amount: 5998 } });
  expect(await charge).toMatchObject({ charge: { status: 'captured' } });
});

test('a refund before the charge voids the order, and the charge is declined, also after a restart', async () => {
  expect(await bank.refund(refundOf('ORD-1'))).toMatchObject({ refund: { status: 'voided' } });
  await restart();
  expect(await bank.charge(order('ORD-1'))).toMatchObject({
    charge: { status: 'declined', reason: 'voided' },
  });
});

test('a slow charge does not delay other orders', async () => {
  const finished: string[] = [];
  await Promise.all([
    bank.charge(order('ORD-1', 'tok_slow')).then(() => finished.push('slow')),
    bank.charge(order('ORD-2')).then(() => finished.push('quick')),
  ]);
  expect(finished).toEqual(['quick', 'slow']);
});

test('a flaky card fails only once, also across a restart', async () => {
  expect(await bank.charge(order('ORD-1', 'tok_flaky'))).toEqual({ kind: 'fault' });
  await restart();
  expect(await bank.charge(order('ORD-1', 'tok_flaky'))).toMatchObject({ charge: { status: 'captured' } });
});

test('a card whose issuer is down adds no entry to the ledger', async () => {
  expect(await bank.charge(order('ORD-1', 'tok_down'))).toEqual({ kind: 'down' });
  expect(ledger.all()).toEqual([]);
});

test('a charge whose entry is incomplete after a crash is charged once by a retry', async () => {
  await bank.charge(order('ORD-1'));
  const [line = ''] = (await readFile(ledgerFile(), 'utf8')).split('\n');
  await appendFile(ledgerFile(), line.replaceAll('ORD-1', 'ORD-2').slice(0, -20));
  await restart();
  expect(ledger.historyOf('ORD-2')).toEqual([]);
  await bank.charge(order('ORD-2'));
  await restart();
  expect(ledger.all().map(({ order_id }) => order_id)).toEqual(['ORD-1', 'ORD-2']);
});

test('refuses to open a ledger with an invalid line, and names the line', async () => {
  await bank.charge(order('ORD-1'));
  await appendFile(ledgerFile(), '{"kind":"gift"}\n');
  await expect(Ledger.open(ledgerFile())).rejects.toThrow(/line 2 is not a ledger entry: restore/);
});
