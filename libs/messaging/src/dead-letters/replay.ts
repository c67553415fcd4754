import type { Contract } from '#contracts';
import { PermanentFailure } from '../failure/failures.js';
import type { MessageProperties, OutgoingMessage } from '../envelope/message.js';
import { decodePayload } from '../envelope/decode.js';
import { MAX_BODY_BYTES } from '../envelope/encode.js';
import { isStorableId } from '../envelope/metadata.js';
import { publishable } from '../envelope/publishable.js';
import { Exchange } from '../topology-names.js';
import { type DeadLetter, headersBeforeFailure } from './dead-letter.js';

/** `id` is the message id of the replay if the dead letter has none. */
export interface Replayable extends Pick<DeadLetter, 'queue' | 'properties' | 'headers' | 'body'> {
  id: string;
}

/** A corrected payload, and the contract that it must match. */
export interface EditedPayload {
  contract: Contract;
  payload: unknown;
}

/**
 * The original message, for the queue that dead-lettered it, with its own id, without failed attempts, and with the metadata
 * that can be published. Throws UnreadableMessage if the edited payload breaks its contract, PermanentFailure if it is too large.
 */
export function replayOf(deadLetter: Replayable, edited?: EditedPayload): OutgoingMessage {
  const { properties, headers } = publishable(
    deadLetter.properties,
    headersBeforeFailure(deadLetter.headers),
  );
  const { messageId } = properties as Partial<MessageProperties>;
  const hasId = messageId !== undefined && isStorableId(messageId);
  const message = {
    exchange: Exchange.replay,
    routingKey: deadLetter.queue,
    body: deadLetter.body,
    properties: { ...properties, messageId: hasId ? messageId : deadLetter.id, headers },
  };
  if (!edited) return message;
  const { contract, payload } = edited;
  decodePayload(contract, contract.version, payload);
  const body = Buffer.from(JSON.stringify(payload));
  if (body.length > MAX_BODY_BYTES)
    throw new PermanentFailure(
      `the edited payload has ${body.length} bytes, at most ${MAX_BODY_BYTES} are allowed`,
    );
  headers['version'] = contract.version;
  return { ...message, body, properties: { ...message.properties, type: contract.type, headers } };
}
