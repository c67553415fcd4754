export const orderStates = ['pending', 'paid', 'shipped', 'declined', 'cancelled', 'refunded'] as const;

/** `refunded`: cancelled, and the money was returned. */
export type OrderState = (typeof orderStates)[number];

/** The statuses of the order service. */
export type OrderStatus = 'pending' | 'confirmed' | 'shipped' | 'declined' | 'cancelled';

/** The last one that was published decides. */
const byType: readonly (readonly [type: string, state: OrderState])[] = [
  ['payment.refunded', 'refunded'],
  ['order.cancelled', 'cancelled'],
  ['payment.declined', 'declined'],
  ['shipment.dispatched', 'shipped'],
  ['order.created', 'paid'],
];

/** The state of an order by the types of its published messages. Telemetry may be lost, so the order service may be further. */
export const orderStateOf = (types: readonly string[]): OrderState =>
  byType.find(([type]) => types.includes(type))?.[1] ?? 'pending';

/** The state by the order service, and for a cancelled order by payment. */
export function storedStateOf(status: OrderStatus, isRefunded: boolean): OrderState {
  if (status === 'cancelled') return isRefunded ? 'refunded' : 'cancelled';
  return status === 'confirmed' ? 'paid' : status;
}

export const statusOf = (state: OrderState): OrderStatus =>
  state === 'refunded' ? 'cancelled' : state === 'paid' ? 'confirmed' : state;
