import { type ComposedMail, escapeHtml, formatMoney, renderMail } from './mail-template.js';
import { type OrderedItems, orderLinesAsHtml, orderLinesAsText } from './order-table.js';

const SORRY_HEADING = 'We are sorry, your order is cancelled';

/** Apologises unless the customer cancelled the order. */
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
      heading: SORRY_HEADING,
      why: 'The last piece was sold while you were paying. We are sorry.',
      money: `We refund the full amount of ${formatMoney(total, currency)}.`,
    },
    unpaid: {
      heading: SORRY_HEADING,
      why: 'We did not receive the payment in time, so we cancelled the order. We are sorry.',
      money: 'You will not be charged. If you were charged, we refund it automatically.',
    },
    by_customer: {
      heading: 'Your order is cancelled',
      why: 'You asked us to cancel it before it was paid, and we have cancelled it.',
      money: 'You will not be charged. If you were charged, we refund it automatically.',
    },
  }[reason];
  return renderMail({
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
