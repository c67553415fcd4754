import { formatReconciliation } from './format-reconciliation.js';
import { reconcile } from './reconcile.js';
import type { Records } from './records.js';

const order_id = 'ORD-1';
const product_id = 'PROD-1';

/** The records of all sources for one order that was shipped without failures. */
const shippedOnce = (): Records => ({
  orders: [
    {
      order_id,
      status: 'shipped',
      reason: null,
      total: 2999,
      tracking_number: 'ORL1',
      created_at: new Date('2026-01-01'),
      lines: [{ product_id, quantity: 1 }],
    },
  ],
  bank: [{ kind: 'charge', order_id, status: 'captured', amount: 2999 }],
  payments: [{ order_id, status: 'captured', amount: 2999 }],
  movements: [{ order_id, product_id, quantity: -1 }],
  products: [{ product_id, stock: 9, moved: 9 }],
  shipments: [{ order_id, tracking_number: 'ORL1', dispatched: true, voided: false }],
  labels: [order_id],
  mails: [
    { message_id: '<1>', order_id, kind: 'confirmation' },
    { message_id: '<2>', order_id, kind: 'dispatch' },
  ],
  sentMails: [
    { message_id: '1', order_id, kind: 'confirmation' },
    { message_id: '2', order_id, kind: 'dispatch' },
  ],
  facts: [
    { order_id, fact: 'created' },
    { order_id, fact: 'shipped' },
  ],
  deadLetters: [],
  queueFaults: [],
});

const idle = { idle: true };
const wrongRows = (records: Records) =>
  reconcile(records, idle)
    .tallies.filter(({ missing, duplicated }) => missing.length + duplicated.length > 0)
    .map(({ effect, missing, duplicated }) => [effect, missing.length, duplicated.length]);

test('the result is clean if every effect of an order is found once', () => {
  expect(reconcile(shippedOnce(), idle)).toMatchObject({
    clean: true,
    orders: { placed: 1, shipped: 1 },
    sentAgain: 0,
    inconsistencies: [],
  });
});

test.each([
  ['bank', 'charge at the bank'],
  ['payments', 'payment recorded'],
  ['movements', 'stock taken, per product'],
  ['labels', 'label in the blob store'],
  ['shipments', 'shipment recorded'],
] as const)('one record of %s too few is missing, one too many is duplicated', (source, row) => {
  const [record] = shippedOnce()[source];
  expect(wrongRows({ ...shippedOnce(), [source]: [] })).toContainEqual([row, 1, 0]);
  expect(wrongRows({ ...shippedOnce(), [source]: [record, record] })).toContainEqual([row, 0, 1]);
  expect(reconcile({ ...shippedOnce(), [source]: [] }, idle).clean).toBe(false);
});

test('a fact that analytics counted twice is duplicated, one that it did not count is missing', () => {
  const { facts } = shippedOnce();
  expect(wrongRows({ ...shippedOnce(), facts: [...facts, facts[0]!] })).toEqual([
    ['analytics: created', 0, 1],
  ]);
  expect(wrongRows({ ...shippedOnce(), facts: facts.slice(1) })).toEqual([['analytics: created', 1, 0]]);
});

test('a mail sent again under its Message-ID counts once, and the result has the number of repetitions', () => {
  const { mails } = shippedOnce();
  expect(reconcile({ ...shippedOnce(), mails: [...mails, mails[0]!] }, idle)).toMatchObject({
    clean: true,
    sentAgain: 1,
  });
  const another = { ...mails[0]!, message_id: '<3>' };
  expect(wrongRows({ ...shippedOnce(), mails: [...mails, another] })).toEqual([['confirmation mail', 0, 1]]);
});

test('a missing queue makes the result unclean, even if no effect is missing', () => {
  const queueFaults = [{ queue: 'email.send', problem: 'does not exist' }];
  const reconciliation = reconcile({ ...shippedOnce(), queueFaults }, idle);
  expect(reconciliation).toMatchObject({ clean: false, inconsistencies: [], queueFaults });
  expect(formatReconciliation(reconciliation)).toMatch(
    /queues:\n {2}email\.send: does not exist\n\nProblems found, see above/,
  );
});

test('a pending order whose charge is a dead letter counts as waiting, not as missing', () => {
  const [order] = shippedOnce().orders;
  const noEffects = {
    bank: [],
    payments: [],
    movements: [],
    shipments: [],
    labels: [],
    mails: [],
    sentMails: [],
    facts: [],
  };
  const pending: Records = { ...shippedOnce(), ...noEffects, orders: [{ ...order!, status: 'pending' }] };
  expect(reconcile(pending, idle).clean).toBe(false);
  const waiting = { ...pending, deadLetters: [{ queue: 'payment.charge', order_id }] };
  expect(reconcile(waiting, idle)).toMatchObject({ clean: true, orders: { waiting: 1 } });
});

/** The records of all sources for an order that its customer cancelled before payment charged the bank. */
function cancelledBeforeCharge(): Records {
  const [order] = shippedOnce().orders;
  return {
    ...shippedOnce(),
    orders: [{ ...order!, status: 'cancelled', reason: 'by_customer', tracking_number: null }],
    bank: [{ kind: 'refund', order_id, status: 'voided' }],
    payments: [{ order_id, status: 'voided', amount: 2999 }],
    movements: [],
    shipments: [{ order_id, tracking_number: null, dispatched: false, voided: true }],
    labels: [],
    mails: [{ message_id: '<1>', order_id, kind: 'apology' }],
    sentMails: [{ message_id: '1', order_id, kind: 'apology' }],
    facts: [{ order_id, fact: 'cancelled' }],
  };
}

test('an order cancelled by its customer needs a mail and an analytics fact, and a refund only if it was charged', () => {
  expect(reconcile(cancelledBeforeCharge(), idle)).toMatchObject({ clean: true, orders: { cancelled: 1 } });
  const charged: Records = {
    ...cancelledBeforeCharge(),
    bank: [{ kind: 'charge', order_id, status: 'captured', amount: 2999 }],
    payments: [{ order_id, status: 'captured', amount: 2999 }],
  };
  expect(wrongRows(charged)).toEqual([
    ['refund at the bank', 1, 0],
    ['analytics: refunded', 1, 0],
  ]);
});

test('the charge of a declined order is duplicated', () => {
  const [order] = shippedOnce().orders;
  const declined = { ...shippedOnce(), orders: [{ ...order!, status: 'declined' as const }] };
  expect(wrongRows(declined)).toContainEqual(['charge at the bank', 0, 1]);
});
