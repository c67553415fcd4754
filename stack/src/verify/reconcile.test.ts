import type { Evidence } from './evidence.js';
import { print } from './print.js';
import { reconcile } from './reconcile.js';

const order_id = 'ORD-1';
const product_id = 'PROD-1';

/** What the witnesses say of one order that went well. */
const shippedOnce = (): Evidence => ({
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

const settled = { settled: true };
const wrongRows = (evidence: Evidence) =>
  reconcile(evidence, settled)
    .tallies.filter(({ missing, duplicated }) => missing.length + duplicated.length > 0)
    .map(({ effect, missing, duplicated }) => [effect, missing.length, duplicated.length]);

test('an order whose every effect is found once leaves a clean ledger', () => {
  const ledger = reconcile(shippedOnce(), settled);
  expect(ledger).toMatchObject({
    clean: true,
    orders: { placed: 1, shipped: 1 },
    sentAgain: 0,
    contradictions: [],
  });
});

test.each([
  ['bank', 'charge at the bank'],
  ['payments', 'payment in the books'],
  ['movements', 'stock taken, per product'],
  ['labels', 'label in the blob store'],
  ['shipments', 'shipment in the books'],
] as const)('of %s, one too few is missing and one too many is duplicated', (witness, row) => {
  const [seen] = shippedOnce()[witness];
  expect(wrongRows({ ...shippedOnce(), [witness]: [] })).toContainEqual([row, 1, 0]);
  expect(wrongRows({ ...shippedOnce(), [witness]: [seen, seen] })).toContainEqual([row, 0, 1]);
  expect(reconcile({ ...shippedOnce(), [witness]: [] }, settled).clean).toBe(false);
});

test('a fact counted twice is duplicated, one never counted is missing', () => {
  const { facts } = shippedOnce();
  expect(wrongRows({ ...shippedOnce(), facts: [...facts, facts[0]!] })).toEqual([
    ['counted as created', 0, 1],
  ]);
  expect(wrongRows({ ...shippedOnce(), facts: facts.slice(1) })).toEqual([['counted as created', 1, 0]]);
});

test('a mail sent again under its Message-ID is one mail, and is told', () => {
  const { mails } = shippedOnce();
  expect(reconcile({ ...shippedOnce(), mails: [...mails, mails[0]!] }, settled)).toMatchObject({
    clean: true,
    sentAgain: 1,
  });
  const another = { ...mails[0]!, message_id: '<3>' };
  expect(wrongRows({ ...shippedOnce(), mails: [...mails, another] })).toEqual([['confirmation mail', 0, 1]]);
});

test('a queue that is missing is a finding, also where every effect is there', () => {
  const queueFaults = [{ queue: 'email.send', says: 'does not exist' }];
  const ledger = reconcile({ ...shippedOnce(), queueFaults }, settled);
  expect(ledger).toMatchObject({ clean: false, contradictions: [], queueFaults });
  expect(print(ledger)).toMatch(/queues:\n {2}email\.send: does not exist\n\nSomething is wrong/);
});

test('a pending order whose charge rests in the dead letters waits there, and is not missing', () => {
  const [order] = shippedOnce().orders;
  const nothing = {
    bank: [],
    payments: [],
    movements: [],
    shipments: [],
    labels: [],
    mails: [],
    sentMails: [],
    facts: [],
  };
  const pending: Evidence = { ...shippedOnce(), ...nothing, orders: [{ ...order!, status: 'pending' }] };
  expect(reconcile(pending, settled).clean).toBe(false);
  const resting = { ...pending, deadLetters: [{ queue: 'payment.charge', order_id }] };
  expect(reconcile(resting, settled)).toMatchObject({ clean: true, orders: { waiting: 1 } });
});

/** What the witnesses say of an order that its customer cancelled before the charge came to the bank. */
function cancelledInTime(): Evidence {
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

test('an order that its customer cancelled owes a mail and a count, and its refund only if it was charged', () => {
  expect(reconcile(cancelledInTime(), settled)).toMatchObject({ clean: true, orders: { cancelled: 1 } });
  const charged: Evidence = {
    ...cancelledInTime(),
    bank: [{ kind: 'charge', order_id, status: 'captured', amount: 2999 }],
    payments: [{ order_id, status: 'captured', amount: 2999 }],
  };
  expect(wrongRows(charged)).toEqual([
    ['refund at the bank', 1, 0],
    ['counted as refunded', 1, 0],
  ]);
});

test('a declined order that was charged all the same is seen', () => {
  const [order] = shippedOnce().orders;
  const declined = { ...shippedOnce(), orders: [{ ...order!, status: 'declined' as const }] };
  expect(wrongRows(declined)).toContainEqual(['charge at the bank', 0, 1]);
});
