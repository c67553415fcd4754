import { decide, emptyShipment, type ShipmentEvent } from './shipment.js';

const label = {
  user_id: 'USR-1',
  tracking_number: 'ORL1',
  url: 'labels:ORD-1.pdf',
  sha256: 'a'.repeat(64),
  bytes: 1,
};
const labelMade: ShipmentEvent = { kind: 'label-made', label };
const stockReserved: ShipmentEvent = { kind: 'stock-reserved' };
const orderCancelled: ShipmentEvent = { kind: 'order-cancelled' };

const after = (...events: ShipmentEvent[]) => events.reduce(decide, emptyShipment);

test('dispatches when label and stock are both there, in either order', () => {
  expect(after(labelMade).dispatched).toBe(false);
  expect(after(stockReserved).dispatched).toBe(false);
  expect(after(labelMade, stockReserved).dispatched).toBe(true);
  expect(after(stockReserved, labelMade).dispatched).toBe(true);
});

test('never dispatches once the order is cancelled, in any order of events', () => {
  const sequences = [
    [orderCancelled, labelMade, stockReserved],
    [labelMade, orderCancelled, stockReserved],
    [stockReserved, orderCancelled, labelMade],
  ];
  for (const events of sequences) expect(after(...events)).toMatchObject({ voided: true, dispatched: false });
});

test('a dispatched shipment cannot be voided', () => {
  expect(after(labelMade, stockReserved, orderCancelled)).toMatchObject({ voided: false, dispatched: true });
});

test('a duplicate event changes nothing', () => {
  const other: ShipmentEvent = { kind: 'label-made', label: { ...label, tracking_number: 'ORL2' } };
  expect(after(labelMade, other, labelMade)).toEqual(after(labelMade));
});
