import { randomUUID } from 'node:crypto';
import { Broker, propertiesOf } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { request } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

interface Shipment {
  label?: object;
  stockReserved: boolean;
  dispatched: boolean;
  voided: boolean;
}

const messages = {
  created: (order_id: string) => ({
    queue: 'warehouse.order.created',
    type: 'order.created',
    payload: { order_id, user_id: 'USR-1', items: [line], total: 29.99, currency: 'EUR' },
  }),
  reserved: (order_id: string) => ({
    queue: 'warehouse.inventory.reserved',
    type: 'inventory.reserved',
    payload: { order_id, items: [{ product_id: 'PROD-1', quantity: 1 }] },
  }),
  cancelled: (order_id: string) => ({
    queue: 'warehouse.order.cancelled',
    type: 'order.cancelled',
    payload: {
      order_id,
      user_id: 'USR-1',
      items: [line],
      total: 29.99,
      currency: 'EUR',
      reason: 'out_of_stock',
    },
  }),
};
const line = { product_id: 'PROD-1', quantity: 1, price: 29.99 };

/** Sends the message to the warehouse, and waits for the expected shipment. */
async function send(
  order_id: string,
  name: keyof typeof messages,
  expected: Partial<Shipment>,
): Promise<void> {
  const { queue, type, payload } = messages[name](order_id);
  broker.put(queue, JSON.stringify(payload), propertiesOf(type));
  await eventually(async () => {
    const { body } = await request<Shipment>('warehouse', 'GET', `/shipments/${order_id}`);
    expect(body).toMatchObject(expected);
  });
}

const newOrderId = () => `ORD-${randomUUID()}`;

test('dispatches the parcel with the stock when the label comes first', async () => {
  const order_id = newOrderId();
  await send(order_id, 'created', { label: expect.anything(), dispatched: false });
  await send(order_id, 'reserved', { stockReserved: true, dispatched: true });
});

test('dispatches the parcel with the label when the stock comes first', async () => {
  const order_id = newOrderId();
  await send(order_id, 'reserved', { stockReserved: true, dispatched: false });
  await send(order_id, 'created', { label: expect.anything(), dispatched: true });
});

test('never dispatches a parcel whose cancellation arrives first', async () => {
  const order_id = newOrderId();
  await send(order_id, 'cancelled', { voided: true, dispatched: false });
  await send(order_id, 'created', { label: expect.anything(), voided: true, dispatched: false });
  await send(order_id, 'reserved', { stockReserved: true, voided: true, dispatched: false });
});

test('dispatches the parcel once when messages are redelivered, as after a lost ack', async () => {
  const dispatched = await broker.listen('events', 'shipment.dispatched');
  const order_id = newOrderId();
  const { queue, type, payload } = messages.created(order_id);
  const properties = propertiesOf(type);
  for (let i = 0; i < 5; i++) broker.put(queue, JSON.stringify(payload), properties);
  await send(order_id, 'reserved', { dispatched: true });
  await send(order_id, 'reserved', { dispatched: true });
  await eventually(() =>
    expect(dispatched.filter(({ content }) => content.includes(order_id))).toHaveLength(1),
  );
});
