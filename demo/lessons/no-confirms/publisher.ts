import type { BrokerConnection, OutgoingMessage } from '#messaging';

/** One way to publish: makes, on a connection that is not open yet, the function that takes a message for sent when it is done. */
export type Publisher = (connection: BrokerConnection) => (message: OutgoingMessage) => Promise<void>;
