import { orderStateOf, orderStates, statusOf, storedStateOf } from './order-state.js';

test.each([
  [['payment.charge'], 'pending'],
  [['payment.charge', 'payment.captured', 'order.created'], 'paid'],
  [['order.created', 'inventory.reserved', 'shipment.dispatched'], 'shipped'],
  [['payment.charge', 'payment.declined'], 'declined'],
  [['order.created', 'inventory.rejected', 'order.cancelled'], 'cancelled'],
  [['order.created', 'order.cancelled', 'payment.refunded'], 'refunded'],
])('an order whose messages are %j is %s', (types, state) => expect(orderStateOf(types)).toBe(state));

test.each(orderStates)('%s is the state of an order with its own status', (state) =>
  expect(storedStateOf(statusOf(state), state === 'refunded')).toBe(state),
);
