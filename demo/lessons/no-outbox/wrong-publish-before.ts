import { saveOrder } from '../environment/lesson-database.js';
import { messageOf } from '../environment/order-written.js';
import type { PlaceOrder } from '../environment/producer.js';

/** Publishes, then commits. A crash between the two leaves a message without an order; the retried order sends a second one. */
export const publishBefore: PlaceOrder = async ({ producer, database, publisher }, number) => {
  await database.transaction(async (tx) => {
    await saveOrder(tx, producer, number);
    await publisher.publish(messageOf({ producer, number }));
  });
};
