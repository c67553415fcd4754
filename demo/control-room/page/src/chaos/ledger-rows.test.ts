import type { Ledger } from '../api/types.js';
import { rowsOf, SHOWN, wrongsOf } from './ledger-rows.js';

const ledger: Ledger = {
  orders: { placed: 12, shipped: 12, cancelled: 0, declined: 0, inFlight: 0, waiting: 0 },
  tallies: [
    { effect: 'charge at the bank', expected: 12, found: 12, missing: [], duplicated: [] },
    { effect: 'refund at the bank', expected: 0, found: 0, missing: [], duplicated: [] },
    {
      effect: 'confirmation mail',
      expected: 12,
      found: 0,
      missing: Array.from({ length: 12 }, (_, i) => `ORD-${i}`),
      duplicated: [],
    },
  ],
  inconsistencies: [{ about: 'ORD-1', problem: 'shipped without a label' }],
  queueFaults: [{ queue: 'email.send', problem: 'does not exist' }],
  sentAgain: 0,
  deadLetters: 0,
  clean: false,
};

test('the ledger shows what is owed or seen, and marks the rows that are wrong', () => {
  expect(rowsOf(ledger)).toEqual([
    { effect: 'charge at the bank', expected: 12, found: 12, missing: 0, duplicated: 0, wrong: false },
    { effect: 'confirmation mail', expected: 12, found: 0, missing: 12, duplicated: 0, wrong: true },
  ]);
});

test('whatever is wrong is named, the first of a long list at least', () => {
  expect(wrongsOf(ledger)).toEqual([
    {
      title: 'Missing: confirmation mail',
      names: ledger.tallies[2]!.missing.slice(0, SHOWN),
      more: 2,
    },
    { title: 'Inconsistencies', names: ['ORD-1: shipped without a label'], more: 0 },
    { title: 'Queues', names: ['email.send: does not exist'], more: 0 },
  ]);
});
