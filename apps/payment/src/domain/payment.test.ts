import { decide, outcomeOf, type PaymentState } from './payment.js';

const captured: PaymentState = { status: 'captured', charge_id: 'ch_1' };
const declined: PaymentState = { status: 'declined', reason: 'insufficient_funds' };
const refunded: PaymentState = { status: 'refunded', refund_id: 're_1' };
const voided: PaymentState = { status: 'voided' };

test('the first word of the bank settles a payment', () => {
  expect(decide(undefined, captured)).toEqual(captured);
  expect(decide(undefined, declined)).toEqual(declined);
});

test('a charge that comes after a refund does not bring the money back into the books', () => {
  for (const known of [captured, declined, refunded, voided]) expect(decide(known, captured)).toBeUndefined();
});

test('a refund changes what was captured, and settles what was never charged', () => {
  expect(decide(captured, refunded)).toEqual(refunded);
  expect(decide(undefined, refunded)).toEqual(refunded);
  expect(decide(undefined, voided)).toEqual(voided);
});

test('a refund of what was declined, refunded or voided changes nothing', () => {
  expect(decide(declined, { status: 'nothing_to_refund' })).toBeUndefined();
  expect(decide(undefined, { status: 'nothing_to_refund' })).toBeUndefined();
  for (const known of [declined, refunded, voided]) expect(decide(known, refunded)).toBeUndefined();
});

test('who asked for the charge hears whether the shop has the money now', () => {
  expect(outcomeOf(captured)).toEqual({ status: 'captured' });
  expect(outcomeOf(declined)).toEqual({ status: 'declined', reason: 'insufficient_funds' });
  for (const state of [refunded, voided])
    expect(outcomeOf(state)).toEqual({ status: 'declined', reason: 'order_cancelled' });
});
