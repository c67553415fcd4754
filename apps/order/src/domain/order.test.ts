import { decide, type OrderEvent, type OrderState } from './order.js';

const states: OrderState[] = [
  { status: 'pending' },
  { status: 'confirmed' },
  { status: 'shipped', tracking_number: 'ORL1' },
  { status: 'declined', reason: 'insufficient_funds' },
  { status: 'cancelled', reason: 'unpaid' },
];
const events: OrderEvent[] = [
  { kind: 'payment-captured' },
  { kind: 'payment-declined', reason: 'insufficient_funds' },
  { kind: 'stock-rejected' },
  { kind: 'dispatched', tracking_number: 'ORL1' },
  { kind: 'unpaid-too-long' },
  { kind: 'cancelled-by-customer' },
];

test.each<[string, string, OrderState]>([
  ['pending', 'payment-captured', { status: 'confirmed' }],
  ['pending', 'payment-declined', { status: 'declined', reason: 'insufficient_funds' }],
  ['pending', 'unpaid-too-long', { status: 'cancelled', reason: 'unpaid' }],
  ['pending', 'cancelled-by-customer', { status: 'cancelled', reason: 'by_customer' }],
  ['confirmed', 'stock-rejected', { status: 'cancelled', reason: 'out_of_stock' }],
  ['confirmed', 'dispatched', { status: 'shipped', tracking_number: 'ORL1' }],
])('a %s order changes its state on %s', (status, kind, next) => {
  expect(decide(stateOf(status), eventOf(kind))).toEqual(next);
});

test('every other event changes nothing, so events may be duplicated, late or reordered', () => {
  const transitions = states.flatMap((state) => events.filter((event) => decide(state, event) !== undefined));
  expect(transitions).toHaveLength(6);
});

test('a final order never changes again', () => {
  for (const state of states.slice(2))
    for (const event of events) expect(decide(state, event)).toBeUndefined();
});

const stateOf = (status: string) => states.find((state) => state.status === status)!;
const eventOf = (kind: string) => events.find((event) => event.kind === kind)!;
