import { setTimeout as delay } from 'node:timers/promises';
import { ConfirmedPublisher } from '#messaging';
import { silence } from '../classroom/silence.js';
import type { Publisher } from './publisher.js';

/** Sent is what the broker has confirmed; anything else is published again, under the same id, as the relay of an outbox does. */
export const confirmed: Publisher = (connection) => {
  const publisher = new ConfirmedPublisher(connection, silence);
  return async (message) => {
    while (
      !(await publisher.publish(message).then(
        () => true,
        () => false,
      ))
    )
      await delay(20);
  };
};
