import { OrderCancelled, OrderCreated, PaymentRefunded, ShipmentDispatched } from '#contracts';
import type { Message } from '#messaging';
import type { OrderFact } from './domain/report.js';

/** What is counted, in the one way in which the handlers and a rebuild count it. */
export const factOf = {
  /** Turnover is what was ordered and paid. */
  orderCreated: (message: Message<typeof OrderCreated>): OrderFact =>
    fact(message, 'created', message.payload.total),

  orderCancelled: (message: Message<typeof OrderCancelled>): OrderFact =>
    fact(message, 'cancelled', message.payload.total),

  paymentRefunded: (message: Message<typeof PaymentRefunded>): OrderFact =>
    fact(message, 'refunded', message.payload.amount),

  shipmentDispatched: (message: Message<typeof ShipmentDispatched>): OrderFact => fact(message, 'shipped', 0),
};

/** The events of which facts are made. */
export const counted = [OrderCreated, OrderCancelled, PaymentRefunded, ShipmentDispatched] as const;

/** The fact that a message of the events log tells; undefined when it tells none. */
export function factIn(message: Message): OrderFact | undefined {
  switch (message.type) {
    case OrderCreated.type:
      return factOf.orderCreated(message as Message<typeof OrderCreated>);
    case OrderCancelled.type:
      return factOf.orderCancelled(message as Message<typeof OrderCancelled>);
    case PaymentRefunded.type:
      return factOf.paymentRefunded(message as Message<typeof PaymentRefunded>);
    case ShipmentDispatched.type:
      return factOf.shipmentDispatched(message as Message<typeof ShipmentDispatched>);
    default:
      return undefined;
  }
}

const fact = (
  { id, timestamp, payload }: Message<(typeof counted)[number]>,
  kind: OrderFact['fact'],
  amount: number,
): OrderFact => ({
  message_id: id,
  order_id: payload.order_id,
  fact: kind,
  amount,
  happened_at: timestamp,
});
