import { type ComposedMail, escapeHtml, renderMail } from './mail-template.js';

export function composeDispatchMail(shipment: {
  order_id: string;
  parcel: { carrier: string; tracking_number: string };
  to: string;
  correlation_id: string;
}): ComposedMail {
  const { order_id, parcel, to, correlation_id } = shipment;
  const { carrier, tracking_number } = parcel;
  return renderMail({
    to,
    correlation_id,
    subject: `Your order ${order_id} is on its way`,
    heading: 'Your parcel is on its way',
    preheader: `Tracking number ${tracking_number}`,
    text: `Order ${order_id} has left our warehouse with ${carrier}.\n\nTracking number: ${tracking_number}`,
    body:
      `<p>Order <strong>${escapeHtml(order_id)}</strong> has left our warehouse with ${escapeHtml(carrier)}.</p>` +
      `<p>Tracking number<br><strong style="font:600 18px ui-monospace,monospace">${escapeHtml(tracking_number)}</strong></p>`,
  });
}
