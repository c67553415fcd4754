import { z } from 'zod';
import { event, telemetry } from './contract.js';
import { currency, money } from './money.js';

/** Every line of the order is taken out of stock. */
export const InventoryReserved = event({
  type: 'inventory.reserved',
  version: '1.0',
  schema: z.object({
    order_id: z.string().min(1),
    items: z.array(z.object({ product_id: z.string().min(1), quantity: z.int().positive() })).min(1),
  }),
  examples: [{ order_id: 'ORD-123', items: [{ product_id: 'PROD-1', quantity: 2 }] }],
});

/** Nothing was taken out of stock, because at least one line could not be. */
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

/** What a product is called and costs from now on; of two, the higher revision is the newer, whichever comes first. */
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

/** Somebody looked at a product; losing a few changes nothing. */
export const ProductViewed = telemetry({
  type: 'product.viewed',
  version: '1.0',
  schema: z.object({ product_id: z.string().min(1) }),
  examples: [{ product_id: 'PROD-1' }],
});
