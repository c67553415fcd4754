import { Problem } from '#service';
import type { StoredOrder } from '../persistence/orders.js';
import type { PlaceOrderResult } from '../place-order.js';

/** Returns the placed order; throws the Problem that says why there is none, or that its payment was declined. */
export function placedOrderOrThrow(result: PlaceOrderResult): StoredOrder {
  switch (result.kind) {
    case 'placed':
      return orderUnlessDeclined(result.order);
    case 'idempotency-key-reused':
      throw new Problem(422, {
        title: 'This Idempotency-Key was used for another order',
        detail: 'Repeat the first request unchanged to get its response, or use a new key for a new order.',
      });
    case 'unprintable-address':
      throw new Problem(422, {
        title: 'The label cannot print this address',
        detail: 'Write it in Latin, Greek or Cyrillic letters. No order was placed.',
        errors: result.fields.map(({ field, characters }) => ({
          field: `delivery_address.${field}`,
          detail: `cannot be printed: ${characters.join(' ')}`,
        })),
      });
    case 'unknown-products':
      throw new Problem(422, {
        title: 'Unknown product',
        detail: `Not on sale: ${result.product_ids.join(', ')}. GET /products lists the products on sale.`,
      });
    case 'mixed-currencies':
      throw new Problem(422, {
        title: 'More than one currency',
        detail: `Place one order per currency: ${result.currencies.join(', ')}.`,
      });
    case 'too-expensive':
      throw new Problem(422, {
        title: 'The order is too large',
        detail: `Its total is ${(result.total / 100).toFixed(2)}, the maximum is 1000000.00. Split the order.`,
      });
  }
}

function orderUnlessDeclined(order: StoredOrder): StoredOrder {
  if (order.state.status !== 'declined') return order;
  throw new Problem(402, {
    title: 'The payment was declined',
    detail: `The bank declined it: ${order.state.reason}. Nothing was charged. Place a new order with another payment token.`,
    order_id: order.order_id,
    reason: order.state.reason,
  });
}
