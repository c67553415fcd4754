import { decide, toChargeReply, type PaymentState } from './payment.js';

const captured: PaymentState = { status: 'captured', charge_id: 'ch_1' };
const declined: PaymentState = { status: 'declined', reason: 'insufficient_funds' };
const refunded: PaymentState = { status: 'refunded', refund_id: 're_1' };
const voided: PaymentState = { status: 'voided' };

test('the first charge result creates the payment', () => {
  expect(decide(undefined, captured)).toEqual(captured);
  expect(decide(undefined, declined)).toEqual(declined);
});

test('a charge result after another outcome changes nothing', () => {
  for (const current of [captured, declined, refunded, voided])
    expect(decide(current, captured)).toBeUndefined();
});

test('a refund changes a captured payment, and creates a payment that was never charged', () => {
  expect(decide(captured, refunded)).toEqual(refunded);
  expect(decide(undefined, refunded)).toEqual(refunded);
  expect(decide(undefined, voided)).toEqual(voided);
});

test('a refund changes no declined, refunded or voided payment', () => {
  expect(decide(declined, { status: 'nothing_to_refund' })).toBeUndefined();
  expect(decide(undefined, { status: 'nothing_to_refund' })).toBeUndefined();
  for (const current of [declined, refunded, voided]) expect(decide(current, refunded)).toBeUndefined();
});

test('replies captured only while the shop has the money', () => {
  expect(toChargeReply(captured)).toEqual({ status: 'captured' });
  expect(toChargeReply(declined)).toEqual({ status: 'declined', reason: 'insufficient_funds' });
  for (const state of [refunded, voided])
    expect(toChargeReply(state)).toEqual({ status: 'declined', reason: 'order_cancelled' });
});
