import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { MessageContext } from './message.js';

/** W3C Trace Context, version 00; ids of zeros alone are invalid. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** A new span in the trace of `traceparent`, or the first span of a new trace. */
export function nextSpan(traceparent?: string): string {
  const [, trace = randomHex(), flags = '01'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return `00-${trace}-${randomHex().slice(16)}-${flags}`;
}

/** 32 hexadecimal digits. Node generates UUIDs in batches; `randomBytes` makes a system call each time. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** Takes the ids of the caller if they are well formed, else generates new ones. */
export function newMessageContext(
  ids: { correlationId?: string; traceparent?: string } = {},
): MessageContext {
  const correlationId =
    ids.correlationId !== undefined && CORRELATION_ID.test(ids.correlationId) ? ids.correlationId : uuidv7();
  return { correlationId, traceparent: nextSpan(ids.traceparent) };
}
