import { Problem } from '#service';
import type { OrderState } from '../domain/order.js';
import type { StoredOrder } from '../persistence/orders.js';

/** The order that its customer cancelled, now or before, or the problem that says why it stays as it is. */
export function answerCancelled(order: StoredOrder): StoredOrder {
  const { order_id, state } = order;
  if (state.status === 'cancelled' && state.reason === 'by_customer') return order;
  throw new Problem(409, {
    title: 'The order can’t be cancelled',
    detail: `${whyNot(state)} Nothing was changed; GET /orders/${order_id} says how it stands.`,
    order_id,
  });
}

function whyNot(state: OrderState): string {
  switch (state.status) {
    case 'pending':
    case 'confirmed':
      return 'It is paid and on its way to the parcel, which the warehouse may already have sent.';
    case 'shipped':
      return `It is paid and its parcel has left; follow it by the number ${state.tracking_number}.`;
    case 'declined':
      return `The payment was declined (${state.reason}): nothing was charged, and no parcel will come.`;
    case 'cancelled':
      return state.reason === 'unpaid'
        ? 'It was cancelled before, as nobody had paid: no parcel will come, and money that was taken comes back by itself.'
        : 'It was cancelled before, as the goods ran out: no parcel will come, and the money comes back by itself.';
  }
}
