import { z } from 'zod';
import { event, upcaster } from './contract.js';
import { currency, money } from './money.js';

/** One line of an order, at the price when it was placed. */
export const orderLine = z.object({
  product_id: z.string().min(1),
  quantity: z.int().positive(),
  price: money,
});

/** Personal data, for the label and the customer alone: never logged, never in telemetry. */
export const deliveryAddress = z.object({
  name: z.string().min(1).max(100),
  street: z.string().min(1).max(100),
  postal_code: z.string().min(1).max(20).optional(),
  city: z.string().min(1).max(100),
  /** ISO 3166-1 alpha-2. */
  country: z.string().regex(/^[A-Z]{2}$/, 'two capitals, e.g. IE'),
});

const orderFacts = {
  order_id: z.string().min(1),
  user_id: z.string().min(1),
  items: z.array(orderLine).min(1),
  total: money,
  currency,
};

const placed = {
  order_id: 'ORD-123',
  user_id: 'USR-456',
  items: [{ product_id: 'PROD-1', quantity: 2, price: 29.99 }],
  total: 59.98,
  currency: 'EUR',
};

/** The order is paid. */
export const OrderCreated = event({
  type: 'order.created',
  version: '1.1',
  schema: z.object({ ...orderFacts, delivery_address: deliveryAddress.optional() }),
  examples: [
    placed,
    {
      ...placed,
      delivery_address: {
        name: 'Ada Lovelace',
        street: '12 St James’s Square',
        postal_code: 'SW1Y 4JH',
        city: 'London',
        country: 'GB',
      },
    },
  ],
});

/** The last schema of major 1: a customer could not cancel an order. */
const orderCancelled1 = z.object({ ...orderFacts, reason: z.enum(['out_of_stock', 'unpaid']) });

/** The order will not be fulfilled. Each service compensates what it did for the order. */
export const OrderCancelled = event({
  type: 'order.cancelled',
  version: '2.0',
  upcasters: { 1: upcaster(orderCancelled1, (payload) => payload) },
  schema: z.object({ ...orderFacts, reason: z.enum(['out_of_stock', 'unpaid', 'by_customer']) }),
  examples: [
    { ...placed, reason: 'out_of_stock' },
    { ...placed, reason: 'by_customer' },
  ],
});
