import type { BankEntry, OrderRecord, Records } from './records.js';

/** Two sources that disagree; `about` is the id of an order or of a product. */
export interface Inconsistency {
  about: string;
  problem: string;
}

/** Compares the content of the effects; `reconcile` compares how often they are found. */
export function findInconsistencies(records: Records, orders: readonly OrderRecord[]): Inconsistency[] {
  const payments = new Map(records.payments.map((payment) => [payment.order_id, payment]));
  const shipments = new Map(records.shipments.map((shipment) => [shipment.order_id, shipment]));
  const bank = groupBy(records.bank, ({ order_id }) => order_id);
  const movements = groupBy(records.movements, ({ order_id, product_id }) => `${order_id} ${product_id}`);
  return [
    ...orders.flatMap((order) =>
      [
        ...paymentProblems(order, bank.get(order.order_id) ?? [], payments.get(order.order_id)),
        ...shipmentProblems(order, shipments.get(order.order_id)),
        ...stockProblems(order, movements),
      ].map((problem) => ({ about: order.order_id, problem })),
    ),
    ...records.products
      .filter(({ stock, moved }) => stock !== moved || stock < 0)
      .map(({ product_id, stock, moved }) => ({
        about: product_id,
        problem: `stock is ${stock}, its movements add up to ${moved}`,
      })),
  ];
}

/** Amounts in minor units. */
function paymentProblems(
  { status, reason, total }: OrderRecord,
  entries: readonly BankEntry[],
  payment: { status: string; amount: number } | undefined,
): string[] {
  const transfers = entries.filter((entry) => entry.status === 'captured' || entry.status === 'refunded');
  const captured = transfers.some((entry) => entry.status === 'captured');
  const expected = {
    pending: ['captured', 'declined'],
    confirmed: ['captured'],
    shipped: ['captured'],
    declined: ['declined'],
    cancelled: reason !== 'out_of_stock' && !captured ? ['voided', 'declined'] : ['refunded'],
  }[status];
  return [
    ...transfers
      .filter(({ amount }) => amount !== total)
      .map((entry) => `${entry.status} ${amountOf(entry.amount)}, ordered for ${amountOf(total)}`),
    ...(payment && !expected.includes(payment.status)
      ? [`${status} in order, ${payment.status} in payment`]
      : []),
    ...(payment && payment.amount !== total
      ? [`${amountOf(payment.amount)} in payment, ordered for ${amountOf(total)}`]
      : []),
  ];
}

function shipmentProblems(
  { status, tracking_number }: OrderRecord,
  shipment: Records['shipments'][number] | undefined,
): string[] {
  if (!shipment) return [];
  const { dispatched, voided } = shipment;
  if (status === 'shipped' && shipment.tracking_number !== tracking_number)
    return [`tracking number ${tracking_number} in order, ${shipment.tracking_number} in warehouse`];
  const mayBeDispatched = status === 'shipped' || status === 'confirmed';
  if ((dispatched && !mayBeDispatched) || (!dispatched && status === 'shipped'))
    return [`${status} in order, ${dispatched ? '' : 'not '}dispatched in warehouse`];
  return voided === (status === 'cancelled')
    ? []
    : [`${status} in order, label ${voided ? '' : 'not '}voided in warehouse`];
}

function stockProblems(
  { order_id, lines }: OrderRecord,
  movements: ReadonlyMap<string, Records['movements']>,
): string[] {
  return lines.flatMap(({ product_id, quantity }) =>
    (movements.get(`${order_id} ${product_id}`) ?? [])
      .filter((movement) => movement.quantity !== -quantity)
      .map((movement) => `${quantity} of ${product_id} ordered, ${-movement.quantity} taken out of stock`),
  );
}

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

const amountOf = (minorUnits = 0): string => (minorUnits / 100).toFixed(2);
