import type { Charge, LedgerEntry, Refund, RefundRequest } from './ledger-entry.js';
import { decideRefund } from './refund.js';

const request: RefundRequest = { key: 'ORD-1', order_id: 'ORD-1', amount: 5998, currency: 'EUR' };
const at = '2026-01-15T10:30:00.000Z';
const charge = { kind: 'charge', charge_id: 'ch_1', ...request, payment_token: 'tok_ok', at } as const;
const captured: Charge = { ...charge, status: 'captured' };
const declined: Charge = { ...charge, status: 'declined', reason: 'insufficient_funds' };
const refunded: Refund = { kind: 'refund', refund_id: 're_1', ...request, status: 'refunded', at };
const settle = (status: Refund['status']) => ({ kind: 'settle', outcome: { status } });

test('money that was taken goes back', () => {
  expect(decideRefund(undefined, [captured], request)).toEqual(settle('refunded'));
});

test('an order that was never charged is voided, also when a try to charge it failed', () => {
  const fault: LedgerEntry = { kind: 'fault', key: 'ORD-1', order_id: 'ORD-1', at };
  expect(decideRefund(undefined, [], request)).toEqual(settle('voided'));
  expect(decideRefund(undefined, [fault], request)).toEqual(settle('voided'));
});

test('a declined charge has nothing to give back', () => {
  expect(decideRefund(undefined, [declined], request)).toEqual(settle('nothing_to_refund'));
});

test('the same key gets the same refund, and no more money', () => {
  expect(decideRefund(refunded, [captured, refunded], request)).toEqual({ kind: 'repeat', refund: refunded });
});

test('the same key with another amount is refused', () => {
  expect(decideRefund(refunded, [captured, refunded], { ...request, amount: 1 })).toEqual({
    kind: 'key-reused',
  });
});

test('a second key gives nothing back a second time', () => {
  expect(decideRefund(undefined, [captured, refunded], { ...request, key: 'another key' })).toEqual(
    settle('nothing_to_refund'),
  );
});

test('a refund of another amount than was charged is refused', () => {
  const wrong = { ...request, amount: 599_800 };
  expect(decideRefund(undefined, [captured], wrong)).toEqual({ kind: 'wrong-amount', charge: captured });
});
