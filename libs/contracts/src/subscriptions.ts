import { AlertRaised } from './alert.contracts.js';
import { RebuildBegun } from './analytics.contracts.js';
import type { Subscriptions } from './contract.js';
import { MessageActivity } from './control-room.contracts.js';
import { EmailSend } from './email.contracts.js';
import {
  InventoryRejected,
  InventoryReserved,
  ProductChanged,
  ProductViewed,
} from './inventory.contracts.js';
import { OrderCancelled, OrderCreated } from './order.contracts.js';
import { PaymentCaptured, PaymentCharge, PaymentDeclined, PaymentRefunded } from './payment.contracts.js';
import { ShipmentDispatched } from './shipment.contracts.js';

/**
 * The contracts that each service publishes and consumes. Queues, bindings, permissions and the diagrams in the docs are generated
 * from this table. A service exits at start-up if its handlers do not match its row.
 */
// prettier-ignore
export const subscriptions = {
  order: {
    publishes: [OrderCreated, OrderCancelled, PaymentCharge, ProductViewed, MessageActivity],
    consumes: [
      PaymentCaptured,
      PaymentDeclined,
      InventoryRejected,
      ShipmentDispatched,
      ProductChanged,
    ],
  },
  payment: {
    publishes: [PaymentCaptured, PaymentDeclined, PaymentRefunded, MessageActivity],
    consumes: [
      PaymentCharge,
      OrderCancelled,
    ],
  },
  email: {
    publishes: [EmailSend, MessageActivity],
    consumes: [
      OrderCreated,
      OrderCancelled,
      ShipmentDispatched,
      AlertRaised,
      EmailSend,
    ],
  },
  inventory: {
    publishes: [InventoryReserved, InventoryRejected, ProductChanged, MessageActivity],
    consumes: [
      OrderCreated,
    ],
  },
  warehouse: {
    publishes: [ShipmentDispatched, MessageActivity],
    consumes: [
      OrderCreated,
      InventoryReserved,
      OrderCancelled,
    ],
  },
  analytics: {
    publishes: [RebuildBegun, MessageActivity],
    consumes: [
      OrderCreated,
      OrderCancelled,
      PaymentRefunded,
      ShipmentDispatched,
      ProductViewed,
    ],
    readsEventsLog: true,
  },
  'control-room': {
    publishes: [AlertRaised, MessageActivity],
    consumes: [
      MessageActivity,
    ],
    collectsDeadLetters: true,
    monitorsQueues: true,
  },
} satisfies Subscriptions;

/** The name of a service is also that of its database, broker user and folder. */
export type ServiceName = keyof typeof subscriptions;
