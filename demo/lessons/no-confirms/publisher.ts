import type { BrokerConnection, OutgoingMessage } from '#messaging';

/** One variant of publishing, on a connection that is not open yet. The returned function resolves when the message counts as sent. */
export type CreatePublisher = (connection: BrokerConnection) => (message: OutgoingMessage) => Promise<void>;
