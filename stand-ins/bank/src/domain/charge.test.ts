import { decideCharge } from './charge.js';
import type { Charge, ChargeRequest, LedgerEntry, Refund } from './ledger-entry.js';

const request: ChargeRequest = {
  key: 'ORD-1',
  order_id: 'ORD-1',
  amount: 5998,
  currency: 'EUR',
  payment_token: 'tok_ok',
};
const at = '2026-01-15T10:30:00.000Z';
const captured: Charge = { kind: 'charge', charge_id: 'ch_1', ...request, status: 'captured', at };
const refundOf = (status: Refund['status']): Refund => {
  const { payment_token: _token, ...money } = request;
  return { kind: 'refund', refund_id: 're_1', ...money, status, at };
};
const charge = (payment_token: string, history: readonly LedgerEntry[] = []) =>
  decideCharge(undefined, history, { ...request, payment_token });
const declined = (reason: string) => ({ kind: 'record', outcome: { status: 'declined', reason } });

test.each(['tok_ok', 'tok_slow'])('a card with %s is charged', (token) => {
  expect(charge(token)).toEqual({ kind: 'record', outcome: { status: 'captured' } });
});

test('declines a card with insufficient funds and an unknown card, each with its reason', () => {
  expect(charge('tok_declined')).toEqual(declined('insufficient_funds'));
  expect(charge('4111111111111111')).toEqual(declined('unknown_token'));
});

test('a flaky card fails once per key and is charged by a retry', () => {
  expect(charge('tok_flaky')).toEqual({ kind: 'fault' });
  const fault: LedgerEntry = { kind: 'fault', key: 'ORD-1', order_id: 'ORD-1', at };
  expect(charge('tok_flaky', [fault])).toEqual({ kind: 'record', outcome: { status: 'captured' } });
});

test('a card whose issuer is down is neither charged nor declined', () => {
  expect(charge('tok_down')).toEqual({ kind: 'down' });
});

test('the same key and request return the same charge', () => {
  expect(decideCharge(captured, [captured], request)).toEqual({ kind: 'replay', charge: captured });
});

test.each([{ amount: 5999 }, { currency: 'USD' }, { payment_token: 'tok_declined' }, { order_id: 'ORD-2' }])(
  'the same key with %j is refused',
  (difference) => {
    expect(decideCharge(captured, [captured], { ...request, ...difference })).toEqual({ kind: 'key-reused' });
  },
);

test('an order voided before its charge is never charged', () => {
  expect(charge('tok_ok', [refundOf('voided')])).toEqual(declined('voided'));
  expect(charge('tok_down', [refundOf('voided')])).toEqual(declined('voided'));
});

test('an order is charged once, even with a second key', () => {
  const again = { ...request, key: 'another key' };
  expect(decideCharge(undefined, [captured], again)).toEqual(declined('already_charged'));
});

test('a declined order may be charged to another card with another key', () => {
  const before: Charge = { ...captured, status: 'declined', reason: 'insufficient_funds' };
  const again = { ...request, key: 'another key' };
  expect(decideCharge(undefined, [before], again)).toEqual({
    kind: 'record',
    outcome: { status: 'captured' },
  });
});

test('after the outage the card is charged', () => {
  const again = { ...request, payment_token: 'tok_down' };
  expect(decideCharge(undefined, [], again, false)).toEqual({
    kind: 'record',
    outcome: { status: 'captured' },
  });
});
