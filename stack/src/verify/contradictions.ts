import type { BankEntry, Evidence, OrderSeen } from './evidence.js';

/** Two witnesses that do not agree; `about` is an order's or a product's id. */
export interface Contradiction {
  about: string;
  says: string;
}

/** Where the effects are there as often as they should be, and are not what they should be. */
export function contradictionsIn(evidence: Evidence, orders: readonly OrderSeen[]): Contradiction[] {
  const payments = new Map(evidence.payments.map((payment) => [payment.order_id, payment]));
  const shipments = new Map(evidence.shipments.map((shipment) => [shipment.order_id, shipment]));
  const bank = grouped(evidence.bank, ({ order_id }) => order_id);
  const moved = grouped(evidence.movements, ({ order_id, product_id }) => `${order_id} ${product_id}`);
  return [
    ...orders.flatMap((order) =>
      [
        ...moneyOf(order, bank.get(order.order_id) ?? [], payments.get(order.order_id)),
        ...parcelOf(order, shipments.get(order.order_id)),
        ...goodsOf(order, moved),
      ].map((says) => ({ about: order.order_id, says })),
    ),
    ...evidence.products
      .filter(({ stock, moved }) => stock !== moved || stock < 0)
      .map(({ product_id, stock, moved }) => ({
        about: product_id,
        says: `${stock} on the shelf, ${moved} by its movements`,
      })),
  ];
}

/** Of a payment and of the bank's entries, in minor units. */
function moneyOf(
  { status, reason, total }: OrderSeen,
  entries: readonly BankEntry[],
  payment: { status: string; amount: number } | undefined,
): string[] {
  const moving = entries.filter((entry) => entry.status === 'captured' || entry.status === 'refunded');
  const captured = moving.some((entry) => entry.status === 'captured');
  const due = {
    pending: ['captured', 'declined'],
    confirmed: ['captured'],
    shipped: ['captured'],
    declined: ['declined'],
    cancelled: reason !== 'out_of_stock' && !captured ? ['voided', 'declined'] : ['refunded'],
  }[status];
  return [
    ...moving
      .filter(({ amount }) => amount !== total)
      .map((entry) => `${entry.status} ${amountOf(entry.amount)}, ordered for ${amountOf(total)}`),
    ...(payment && !due.includes(payment.status) ? [`${status} in order, ${payment.status} in payment`] : []),
    ...(payment && payment.amount !== total
      ? [`${amountOf(payment.amount)} in payment, ordered for ${amountOf(total)}`]
      : []),
  ];
}

function parcelOf(
  { status, tracking_number }: OrderSeen,
  shipment: Evidence['shipments'][number] | undefined,
): string[] {
  if (!shipment) return [];
  const { dispatched, voided } = shipment;
  if (status === 'shipped' && shipment.tracking_number !== tracking_number)
    return [`number ${tracking_number} in order, ${shipment.tracking_number} in warehouse`];
  const mayLeave = status === 'shipped' || status === 'confirmed';
  if ((dispatched && !mayLeave) || (!dispatched && status === 'shipped'))
    return [`${status} in order, the parcel has ${dispatched ? '' : 'not '}left the warehouse`];
  return voided === (status === 'cancelled')
    ? []
    : [`${status} in order, its label is ${voided ? '' : 'not '}void`];
}

function goodsOf(
  { order_id, lines }: OrderSeen,
  moved: ReadonlyMap<string, Evidence['movements']>,
): string[] {
  return lines.flatMap(({ product_id, quantity }) =>
    (moved.get(`${order_id} ${product_id}`) ?? [])
      .filter((movement) => movement.quantity !== -quantity)
      .map((movement) => `${quantity} of ${product_id} ordered, ${-movement.quantity} taken out of stock`),
  );
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

const amountOf = (minorUnits = 0): string => (minorUnits / 100).toFixed(2);
