import { randomUUID } from 'node:crypto';
import { Broker, propertiesOf } from '../support/broker.js';
import { eventually } from '../support/eventually.js';
import { request } from '../support/shop.js';

let broker: Broker;
beforeAll(async () => (broker = await Broker.connect()));
afterAll(async () => await broker.close());

interface Parcel {
  label?: object;
  stockReserved: boolean;
  dispatched: boolean;
  voided: boolean;
}

const news = {
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

/** Tells the warehouse, and waits until it has understood. */
async function tell(order_id: string, what: keyof typeof news, expected: Partial<Parcel>): Promise<void> {
  const { queue, type, payload } = news[what](order_id);
  broker.put(queue, JSON.stringify(payload), propertiesOf(type));
  await eventually(async () => {
    const { body } = await request<Parcel>('warehouse', 'GET', `/shipments/${order_id}`);
    expect(body).toMatchObject(expected);
  });
}

const anOrder = () => `ORD-${randomUUID()}`;

test('the label first, then the stock: the parcel leaves with the stock', async () => {
  const order_id = anOrder();
  await tell(order_id, 'created', { label: expect.anything(), dispatched: false });
  await tell(order_id, 'reserved', { stockReserved: true, dispatched: true });
});

test('the stock first, then the label: the parcel leaves with the label', async () => {
  const order_id = anOrder();
  await tell(order_id, 'reserved', { stockReserved: true, dispatched: false });
  await tell(order_id, 'created', { label: expect.anything(), dispatched: true });
});

test('a cancellation that arrives before everything else keeps the parcel from ever leaving', async () => {
  const order_id = anOrder();
  await tell(order_id, 'cancelled', { voided: true, dispatched: false });
  await tell(order_id, 'created', { label: expect.anything(), voided: true, dispatched: false });
  await tell(order_id, 'reserved', { stockReserved: true, voided: true, dispatched: false });
});

test('the same news twice, as after a lost ack, lets the parcel leave once', async () => {
  const heard = await broker.listen('events', 'shipment.dispatched');
  const order_id = anOrder();
  const { queue, type, payload } = news.created(order_id);
  const properties = propertiesOf(type);
  for (let i = 0; i < 5; i++) broker.put(queue, JSON.stringify(payload), properties);
  await tell(order_id, 'reserved', { dispatched: true });
  await tell(order_id, 'reserved', { dispatched: true });
  await eventually(() => expect(heard.filter(({ content }) => content.includes(order_id))).toHaveLength(1));
});
