import type { Reconciliation } from '../api/types.js';
import { rowsOf, MAX_NAMES, findingsOf } from './effect-rows.js';

const reconciliation: Reconciliation = {
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

test('shows the effects that are expected or found, and marks wrong rows', () => {
  expect(rowsOf(reconciliation)).toEqual([
    { effect: 'charge at the bank', expected: 12, found: 12, missing: 0, duplicated: 0, isWrong: false },
    { effect: 'confirmation mail', expected: 12, found: 0, missing: 12, duplicated: 0, isWrong: true },
  ]);
});

test('names what is wrong, at most MAX_NAMES of a list', () => {
  expect(findingsOf(reconciliation)).toEqual([
    {
      title: 'Missing: confirmation mail',
      names: reconciliation.tallies[2]!.missing.slice(0, MAX_NAMES),
      more: 2,
    },
    { title: 'Inconsistencies', names: ['ORD-1: shipped without a label'], more: 0 },
    { title: 'Queues', names: ['email.send: does not exist'], more: 0 },
  ]);
});
