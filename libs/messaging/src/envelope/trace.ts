import { randomUUID } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import type { MessageContext } from './message.js';

/** W3C Trace Context, version 00: ids of zeros alone are invalid. */
const TRACEPARENT = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})$/;
const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** A span of its own within the trace of `traceparent`, or the first of a new trace. */
export function nextSpan(traceparent?: string): string {
  const [, trace = randomHex(), flags = '01'] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  return `00-${trace}-${randomHex().slice(16)}-${flags}`;
}

/** 32 hexadecimal digits. Node makes UUIDs in batches; `randomBytes` makes a system call each time. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

/** Where a story begins: takes the ids a caller offers if they are well formed, else makes new ones. */
export function newMessageContext(
  offered: { correlationId?: string; traceparent?: string } = {},
): MessageContext {
  const correlationId =
    offered.correlationId !== undefined && CORRELATION_ID.test(offered.correlationId)
      ? offered.correlationId
      : uuidv7();
  return { correlationId, traceparent: nextSpan(offered.traceparent) };
}
