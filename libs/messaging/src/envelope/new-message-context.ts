import { v7 as uuidv7 } from 'uuid';
import { activeSpanContext, spanContextIn } from '../tracing/trace-context.js';
import type { MessageContext } from './message.js';

const CORRELATION_ID = /^[\w.:-]{1,128}$/;

/** What the caller of a request sent along. */
export interface CallerContext {
  correlationId?: string | undefined;
  /** With `traceparent` and `tracestate`. */
  headers?: Record<string, unknown>;
}

/** Continues the active span, else the trace in the headers. */
export const newMessageContext = ({ correlationId, headers }: CallerContext = {}): MessageContext => ({
  correlationId: correlationIdFrom(correlationId),
  spanContext: activeSpanContext() ?? spanContextIn(headers),
});

/** The given id if it is well formed, else a new one. */
export const correlationIdFrom = (given: string | undefined): string =>
  given !== undefined && CORRELATION_ID.test(given) ? given : uuidv7();
