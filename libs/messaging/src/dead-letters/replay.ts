import type { Contract } from '#contracts';
import { PermanentFailure } from '../failure/failures.js';
import type { MessageProperties, OutgoingMessage } from '../envelope/message.js';
import { decodePayload } from '../envelope/decode.js';
import { MAX_BODY_BYTES } from '../envelope/encode.js';
import { isStorableId } from '../envelope/metadata.js';
import { publishable } from '../envelope/publishable.js';
import { Exchange } from '../topology-names.js';
import { type DeadLetter, headersBeforeFailing } from './dead-letter.js';

/** What must be known of a dead letter to send it again; `id` becomes the message's where it has none. */
export interface Replayable extends Pick<DeadLetter, 'queue' | 'properties' | 'headers' | 'body'> {
  id: string;
}

/** A payload that takes the place of the one that failed, and the contract that it must keep. */
export interface EditedPayload {
  contract: Contract;
  payload: unknown;
}

/**
 * The letter as a message again: to the queue that failed and no other, under the id it always had, with no failed try
 * to its name, and with the metadata that can be published. Throws UnreadableMessage when the edited payload breaks its
 * contract, PermanentFailure when it is too large.
 */
export function replayOf(letter: Replayable, edited?: EditedPayload): OutgoingMessage {
  const { properties, headers } = publishable(letter.properties, headersBeforeFailing(letter.headers));
  const { messageId } = properties as Partial<MessageProperties>;
  const hasId = messageId !== undefined && isStorableId(messageId);
  const message = {
    exchange: Exchange.replay,
    routingKey: letter.queue,
    body: letter.body,
    properties: { ...properties, messageId: hasId ? messageId : letter.id, headers },
  };
  if (!edited) return message;
  const { contract, payload } = edited;
  decodePayload(contract, contract.version, payload);
  const body = Buffer.from(JSON.stringify(payload));
  if (body.length > MAX_BODY_BYTES)
    throw new PermanentFailure(
      `the edited payload has ${body.length} bytes, at most ${MAX_BODY_BYTES} may be sent`,
    );
  headers['version'] = contract.version;
  return { ...message, body, properties: { ...message.properties, type: contract.type, headers } };
}
