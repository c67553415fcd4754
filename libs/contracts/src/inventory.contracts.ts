import { z } from 'zod';
import { event, telemetry } from './contract.js';
import { currency, money } from './money.js';

/** The stock of every line of the order is reserved. */
export const InventoryReserved = event({
  type: 'inventory.reserved',
  version: '1.0',
  schema: z.object({
    order_id: z.string().min(1),
    items: z.array(z.object({ product_id: z.string().min(1), quantity: z.int().positive() })).min(1),
  }),
  examples: [{ order_id: 'ORD-123', items: [{ product_id: 'PROD-1', quantity: 2 }] }],
});

/** No stock is reserved, because it did not suffice for at least one line. */
export const InventoryRejected = event({
  type: 'inventory.rejected',
  version: '1.0',
  schema: z.object({
    order_id: z.string().min(1),
    shortages: z
      .array(
        z.object({
          product_id: z.string().min(1),
          requested: z.int().positive(),
          available: z.int().nonnegative(),
        }),
      )
      .min(1),
  }),
  examples: [{ order_id: 'ORD-123', shortages: [{ product_id: 'PROD-1', requested: 2, available: 1 }] }],
});

/** Name and price of a product have changed. A consumer ignores a revision that is not higher than the one it has. */
export const ProductChanged = event({
  type: 'product.changed',
  version: '1.0',
  schema: z.object({
    product_id: z.string().min(1),
    name: z.string().min(1),
    price: money,
    currency,
    revision: z.int().positive(),
  }),
  examples: [{ product_id: 'PROD-1', name: 'Copper pan', price: 29.99, currency: 'EUR', revision: 3 }],
});

/** A product was viewed. Approximate, because telemetry may be lost. */
export const ProductViewed = telemetry({
  type: 'product.viewed',
  version: '1.0',
  schema: z.object({ product_id: z.string().min(1) }),
  examples: [{ product_id: 'PROD-1' }],
});
