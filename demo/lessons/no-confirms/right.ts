import { setTimeout as delay } from 'node:timers/promises';
import { ConfirmedPublisher } from '#messaging';
import { silentLog } from '../environment/silent-log.js';
import type { CreatePublisher } from './publisher.js';

/** A message counts as sent when the broker confirms it. Until then it is published again with the same id, as the outbox relay does. */
export const confirmed: CreatePublisher = (connection) => {
  const publisher = new ConfirmedPublisher(connection, silentLog);
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
