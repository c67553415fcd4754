import type { Contract, Payload } from '#contracts';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { PermanentFailure } from '../failure/failures.js';
import { exchangeFor } from '../topology-names.js';
import type { MessageContext, OutgoingMessage } from './message.js';
import { nextSpan } from './trace.js';

/** Larger things belong into the blob store, with a reference in the message. */
export const MAX_BODY_BYTES = 256 * 1024;

/** What the publisher adds to a payload. */
export interface EncodeOptions {
  producer: string;
  causedBy: MessageContext;
  /** Where an answer is awaited; only for a request. */
  replyTo?: string;
  /** A UUID v7; made here unless the publisher had to know it before. */
  messageId?: string | undefined;
}

/** Checks the payload against its contract and gives the message its id; throws PermanentFailure on a payload that must not be sent. */
export function encode<C extends Contract>(
  contract: C,
  payload: Payload<C>,
  { producer, causedBy, replyTo, messageId = uuidv7() }: EncodeOptions,
): OutgoingMessage {
  const checked = z.safeEncode(contract.schema, payload);
  if (!checked.success)
    throw new PermanentFailure(
      `${contract.type} ${contract.version} breaks its contract: ${z.prettifyError(checked.error)}`,
    );
  const body = Buffer.from(JSON.stringify(checked.data));
  if (body.length > MAX_BODY_BYTES)
    throw new PermanentFailure(
      `${contract.type} has ${body.length} bytes, at most ${MAX_BODY_BYTES} may be sent: put the large part into a blob store and send its reference`,
    );
  const now = Date.now();
  return {
    exchange: exchangeFor(contract),
    routingKey: contract.type,
    body,
    properties: {
      messageId,
      type: contract.type,
      correlationId: causedBy.correlationId,
      timestamp: Math.floor(now / 1000),
      contentType: 'application/json',
      persistent: contract.kind === 'event' || contract.kind === 'command',
      ...(replyTo !== undefined && { replyTo }),
      headers: {
        version: contract.version,
        timestamp: new Date(now).toISOString(),
        retry_count: 0,
        producer,
        traceparent: nextSpan(causedBy.traceparent),
        ...(causedBy.id !== undefined && { causation_id: causedBy.id }),
      },
    },
  };
}
