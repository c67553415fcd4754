import { type ComposedMail, escapeHtml, formatMoney, frame } from './mail-frame.js';
import { type OrderedItems, orderLinesAsHtml, orderLinesAsText } from './order-table.js';

/** Tells the customer that the order is paid and what is in it. */
export function composeConfirmationMail(
  order: OrderedItems & { order_id: string; to: string; correlation_id: string },
): ComposedMail {
  const { order_id, to, correlation_id, total, currency } = order;
  return frame({
    to,
    correlation_id,
    subject: `Your order ${order_id} is confirmed`,
    heading: 'Thank you for your order',
    preheader: `${formatMoney(total, currency)} paid. We tell you when the parcel leaves.`,
    text: `Order ${order_id} is paid.\n\n${orderLinesAsText(order)}\n\nWe write again when the parcel leaves.`,
    body:
      `<p>Order <strong>${escapeHtml(order_id)}</strong> is paid.</p>${orderLinesAsHtml(order)}` +
      `<p>We write again when the parcel leaves.</p>`,
  });
}
