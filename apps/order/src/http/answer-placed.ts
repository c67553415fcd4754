import { Problem } from '#service';
import type { StoredOrder } from '../persistence/orders.js';
import type { Placed } from '../place-order.js';

/** The order that was placed, or the problem that tells the customer what to do. */
export function answerPlaced(placed: Placed): StoredOrder {
  switch (placed.kind) {
    case 'placed':
      return paidOrPending(placed.order);
    case 'key-reused':
      throw new Problem(422, {
        title: 'This Idempotency-Key was used for another order',
        detail: 'Repeat the first request unchanged to get its answer, or take a new key for a new order.',
      });
    case 'unprintable-address':
      throw new Problem(422, {
        title: 'The label can’t print this address',
        detail: 'Write it in Latin, Greek or Cyrillic letters. Nothing was done.',
        errors: placed.fields.map(({ field, characters }) => ({
          field: `delivery_address.${field}`,
          detail: `can’t be printed: ${characters.join(' ')}`,
        })),
      });
    case 'unknown-products':
      throw new Problem(422, {
        title: 'Unknown product',
        detail: `Not on sale: ${placed.product_ids.join(', ')}. GET /products lists what is.`,
      });
    case 'mixed-currencies':
      throw new Problem(422, {
        title: 'More than one currency',
        detail: `Place one order per currency: ${placed.currencies.join(', ')}.`,
      });
    case 'too-expensive':
      throw new Problem(422, {
        title: 'The order is too large',
        detail: `It comes to ${(placed.total / 100).toFixed(2)}, at most 1000000.00 is taken: split it.`,
      });
  }
}

function paidOrPending(order: StoredOrder): StoredOrder {
  if (order.state.status !== 'declined') return order;
  throw new Problem(402, {
    title: 'The payment was declined',
    detail: `The bank says ${order.state.reason}; nothing was charged. Order again with another payment token.`,
    order_id: order.order_id,
    reason: order.state.reason,
  });
}
