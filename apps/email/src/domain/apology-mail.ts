import { type ComposedMail, escapeHtml, formatMoney, frame } from './mail-frame.js';
import { type OrderedItems, orderLinesAsHtml, orderLinesAsText } from './order-table.js';

const SORRY = 'We are sorry, your order is cancelled';

/** Tells why there will be no parcel and what happens to money that was taken; sorry, unless the customer wished it so. */
export function composeApologyMail(
  order: OrderedItems & {
    order_id: string;
    reason: 'out_of_stock' | 'unpaid' | 'by_customer';
    to: string;
    correlation_id: string;
  },
): ComposedMail {
  const { order_id, reason, to, correlation_id, total, currency } = order;
  const { heading, why, money } = {
    out_of_stock: {
      heading: SORRY,
      why: 'While you were paying, somebody else took the last piece. We are sorry.',
      money: `We give you back the whole ${formatMoney(total, currency)}.`,
    },
    unpaid: {
      heading: SORRY,
      why: 'The payment never came through, so we have closed the order. We are sorry for the wait.',
      money: 'Nothing will be charged; should anything have been, it comes back by itself.',
    },
    by_customer: {
      heading: 'Your order is cancelled',
      why: 'You asked us to cancel it before it was paid, and that is done.',
      money: 'Nothing will be charged; should anything have been, it comes back by itself.',
    },
  }[reason];
  return frame({
    to,
    correlation_id,
    subject: `Your order ${order_id} is cancelled`,
    heading,
    preheader: money,
    text: `Order ${order_id} is cancelled.\n\n${why}\n${money}\n\n${orderLinesAsText(order)}`,
    body:
      `<p>Order <strong>${escapeHtml(order_id)}</strong> is cancelled.</p><p>${escapeHtml(why)}</p>` +
      `<p><strong>${escapeHtml(money)}</strong></p>${orderLinesAsHtml(order)}`,
  });
}
