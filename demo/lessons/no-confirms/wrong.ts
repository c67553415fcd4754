import { UnconfirmedPublisher } from '#messaging';
import { silence } from '../classroom/silence.js';
import type { Publisher } from './publisher.js';

/** Written to the socket is taken for sent. */
export const unconfirmed: Publisher = (connection) => {
  const publisher = new UnconfirmedPublisher(connection, silence);
  return (message) => Promise.resolve(publisher.publish(message));
};
