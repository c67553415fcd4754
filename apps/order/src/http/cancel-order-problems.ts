import { Problem } from '#service';
import type { OrderState } from '../domain/order.js';
import type { StoredOrder } from '../persistence/orders.js';

/** Returns an order that its customer cancelled, now or earlier; throws Problem 409 with the reason for any other. */
export function cancelledOrderOrThrow(order: StoredOrder): StoredOrder {
  const { order_id, state } = order;
  if (state.status === 'cancelled' && state.reason === 'by_customer') return order;
  throw new Problem(409, {
    title: 'The order cannot be cancelled',
    detail: `${whyNotCancelled(state)} Nothing was changed. GET /orders/${order_id} returns its state.`,
    order_id,
  });
}

function whyNotCancelled(state: OrderState): string {
  switch (state.status) {
    case 'pending':
    case 'confirmed':
      return 'It is paid, and the warehouse may already have dispatched the parcel.';
    case 'shipped':
      return `The parcel was dispatched with tracking number ${state.tracking_number}.`;
    case 'declined':
      return `The payment was declined (${state.reason}): nothing was charged, and no parcel will be sent.`;
    case 'cancelled':
      return state.reason === 'unpaid'
        ? 'It was cancelled earlier because it was not paid. No parcel will be sent, and any money taken is refunded automatically.'
        : 'It was cancelled earlier because the goods are out of stock. No parcel will be sent, and the money is refunded automatically.';
  }
}
