import type { Charge, LedgerEntry, Refund, RefundRequest } from './ledger-entry.js';
import { decideRefund } from './refund.js';

const request: RefundRequest = { key: 'ORD-1', order_id: 'ORD-1', amount: 5998, currency: 'EUR' };
const at = '2026-01-15T10:30:00.000Z';
const charge = { kind: 'charge', charge_id: 'ch_1', ...request, payment_token: 'tok_ok', at } as const;
const captured: Charge = { ...charge, status: 'captured' };
const declined: Charge = { ...charge, status: 'declined', reason: 'insufficient_funds' };
const refunded: Refund = { kind: 'refund', refund_id: 're_1', ...request, status: 'refunded', at };
const recorded = (status: Refund['status']) => ({ kind: 'record', outcome: { status } });

test('refunds a captured charge', () => {
  expect(decideRefund(undefined, [captured], request)).toEqual(recorded('refunded'));
});

test('voids an order that was not charged, also after a failed charge', () => {
  const fault: LedgerEntry = { kind: 'fault', key: 'ORD-1', order_id: 'ORD-1', at };
  expect(decideRefund(undefined, [], request)).toEqual(recorded('voided'));
  expect(decideRefund(undefined, [fault], request)).toEqual(recorded('voided'));
});

test('refunds nothing of a declined charge', () => {
  expect(decideRefund(undefined, [declined], request)).toEqual(recorded('nothing_to_refund'));
});

test('the same key returns the same refund without moving money again', () => {
  expect(decideRefund(refunded, [captured, refunded], request)).toEqual({ kind: 'replay', refund: refunded });
});

test('the same key with another amount is refused', () => {
  expect(decideRefund(refunded, [captured, refunded], { ...request, amount: 1 })).toEqual({
    kind: 'key-reused',
  });
});

test('a second key does not refund a second time', () => {
  expect(decideRefund(undefined, [captured, refunded], { ...request, key: 'another key' })).toEqual(
    recorded('nothing_to_refund'),
  );
});

test('a refund of another amount than the charge is refused', () => {
  const wrong = { ...request, amount: 599_800 };
  expect(decideRefund(undefined, [captured], wrong)).toEqual({ kind: 'wrong-amount', charge: captured });
});
