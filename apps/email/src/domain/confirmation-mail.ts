import { type ComposedMail, escapeHtml, formatMoney, renderMail } from './mail-template.js';
import { type OrderedItems, orderLinesAsHtml, orderLinesAsText } from './order-table.js';

export function composeConfirmationMail(
  order: OrderedItems & { order_id: string; to: string; correlation_id: string },
): ComposedMail {
  const { order_id, to, correlation_id, total, currency } = order;
  return renderMail({
    to,
    correlation_id,
    subject: `Your order ${order_id} is confirmed`,
    heading: 'Thank you for your order',
    preheader: `${formatMoney(total, currency)} paid. We write again when we dispatch the parcel.`,
    text: `Order ${order_id} is paid.\n\n${orderLinesAsText(order)}\n\nWe write again when we dispatch the parcel.`,
    body:
      `<p>Order <strong>${escapeHtml(order_id)}</strong> is paid.</p>${orderLinesAsHtml(order)}` +
      `<p>We write again when we dispatch the parcel.</p>`,
  });
}
