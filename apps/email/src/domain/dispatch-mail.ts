import { type ComposedMail, escapeHtml, frame } from './mail-frame.js';

/** Tells the customer that the parcel left, and its number. */
export function composeDispatchMail(parcel: {
  order_id: string;
  tracking_number: string;
  to: string;
  correlation_id: string;
}): ComposedMail {
  const { order_id, tracking_number, to, correlation_id } = parcel;
  return frame({
    to,
    correlation_id,
    subject: `Your order ${order_id} is on its way`,
    heading: 'Your parcel is on its way',
    preheader: `Tracking number ${tracking_number}`,
    text: `Order ${order_id} has left our warehouse.\n\nTracking number: ${tracking_number}`,
    body:
      `<p>Order <strong>${escapeHtml(order_id)}</strong> has left our warehouse.</p>` +
      `<p>Tracking number<br><strong style="font:600 18px ui-monospace,monospace">${escapeHtml(tracking_number)}</strong></p>`,
  });
}
