import type { Contract, Payload } from '#contracts';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { PermanentFailure } from '../failure/failures.js';
import { exchangeFor } from '../topology-names.js';
import type { MessageContext, OutgoingMessage } from './message.js';
import { traceHeadersOf } from '../tracing/trace-context.js';

/** A larger part belongs into the blob store, with a reference in the message (claim check). */
export const MAX_BODY_BYTES = 256 * 1024;

export interface EncodeOptions {
  producer: string;
  causedBy: MessageContext;
  /** The reply queue; only for a request. */
  replyTo?: string;
  /** A UUID v7; generated unless the publisher needed it earlier. */
  messageId?: string | undefined;
}

/** Checks the payload and gives the message its id. Throws PermanentFailure if the payload breaks its contract or is too large. */
export function encode<C extends Contract>(
  contract: C,
  payload: Payload<C>,
  { producer, causedBy, replyTo, messageId = uuidv7() }: EncodeOptions,
): OutgoingMessage {
  const checked = z.safeEncode(contract.schema, payload);
  if (!checked.success)
    throw new PermanentFailure(
      `the payload breaks the contract ${contract.type} ${contract.version}: ${z.prettifyError(checked.error)}`,
    );
  const body = Buffer.from(JSON.stringify(checked.data));
  if (body.length > MAX_BODY_BYTES)
    throw new PermanentFailure(
      `the payload of ${contract.type} has ${body.length} bytes, at most ${MAX_BODY_BYTES} are allowed: put the large part into a blob store and send its reference`,
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
        ...traceHeadersOf(causedBy.spanContext),
        ...(causedBy.id !== undefined && { causation_id: causedBy.id }),
      },
    },
  };
}
