import { saveOrder } from '../environment/lesson-database.js';
import { messageOf } from '../environment/order-written.js';
import type { PlaceOrder } from '../environment/producer.js';

/** Commits, then publishes. A crash between the two leaves an order whose message no consumer receives. */
export const publishAfter: PlaceOrder = async ({ producer, database, publisher }, number) => {
  await database.transaction((tx) => saveOrder(tx, producer, number));
  await publisher.publish(messageOf({ producer, number }));
};
