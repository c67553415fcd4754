import { OrderCancelled, OrderCreated, PaymentRefunded, ShipmentDispatched } from '#contracts';
import type { Message } from '#messaging';
import type { OrderFact } from './domain/totals.js';

/** Maps each counted event to its fact, for the handlers and for the rebuild alike. */
export const toOrderFact = {
  /** `order.created` is published once the order is paid, so this counts turnover. */
  orderCreated: (message: Message<typeof OrderCreated>): OrderFact =>
    fact(message, 'created', message.payload.total),

  orderCancelled: (message: Message<typeof OrderCancelled>): OrderFact =>
    fact(message, 'cancelled', message.payload.total),

  paymentRefunded: (message: Message<typeof PaymentRefunded>): OrderFact =>
    fact(message, 'refunded', message.payload.amount),

  shipmentDispatched: (message: Message<typeof ShipmentDispatched>): OrderFact => fact(message, 'shipped', 0),
};

export const countedContracts = [OrderCreated, OrderCancelled, PaymentRefunded, ShipmentDispatched] as const;

/** Undefined for a message that is not counted. */
export function orderFactFrom(message: Message): OrderFact | undefined {
  switch (message.type) {
    case OrderCreated.type:
      return toOrderFact.orderCreated(message as Message<typeof OrderCreated>);
    case OrderCancelled.type:
      return toOrderFact.orderCancelled(message as Message<typeof OrderCancelled>);
    case PaymentRefunded.type:
      return toOrderFact.paymentRefunded(message as Message<typeof PaymentRefunded>);
    case ShipmentDispatched.type:
      return toOrderFact.shipmentDispatched(message as Message<typeof ShipmentDispatched>);
    default:
      return undefined;
  }
}

const fact = (
  { id, timestamp, payload }: Message<(typeof countedContracts)[number]>,
  kind: OrderFact['fact'],
  amount: number,
): OrderFact => ({
  message_id: id,
  order_id: payload.order_id,
  fact: kind,
  amount,
  happened_at: timestamp,
});
