import { newMessageContext } from '#messaging';
import { saveOrder } from '../environment/lesson-database.js';
import { OrderWritten } from '../environment/order-written.js';
import type { PlaceOrder } from '../environment/producer.js';

/** Saves order and message in one transaction; the relay publishes the message, also after a crash. */
export const withOutbox: PlaceOrder = async ({ producer, database, outbox }, number) => {
  await database.transaction(async (tx) => {
    await saveOrder(tx, producer, number);
    const options = { aggregate: `${number}`, causedBy: newMessageContext() };
    await outbox.add(tx, OrderWritten, { producer, number }, options);
  });
};
