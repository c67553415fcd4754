import { UnconfirmedPublisher } from '#messaging';
import { silentLog } from '../environment/silent-log.js';
import type { CreatePublisher } from './publisher.js';

/** A message counts as sent when it is written to the socket. */
export const unconfirmed: CreatePublisher = (connection) => {
  const publisher = new UnconfirmedPublisher(connection, silentLog);
  return (message) => Promise.resolve(publisher.publish(message));
};
