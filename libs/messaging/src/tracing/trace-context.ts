import { randomUUID } from 'node:crypto';
import {
  type Context,
  context,
  defaultTextMapGetter,
  defaultTextMapSetter,
  isSpanContextValid,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';

/** Called directly: the global propagator of the API propagates nothing unless an SDK is registered. */
const propagator = new W3CTraceContextPropagator();

/** The span context in the headers `traceparent` and `tracestate` of a request or a message; undefined without a valid one. */
export function spanContextIn(headers: Record<string, unknown> | undefined): SpanContext | undefined {
  const carrier = { traceparent: text(headers?.['traceparent']), tracestate: text(headers?.['tracestate']) };
  const found = trace.getSpanContext(propagator.extract(ROOT_CONTEXT, carrier, defaultTextMapGetter));
  // The propagator writes one hexadecimal digit, and later versions of the format may define further flags.
  return found && { ...found, traceFlags: found.traceFlags & TraceFlags.SAMPLED };
}

/** The headers `traceparent` and, if the trace has one, `tracestate`. Of a new trace if there is none to continue. */
export function traceHeadersOf(spanContext: SpanContext = newSpanContext()): TraceHeaders {
  const headers: Partial<TraceHeaders> = {};
  propagator.inject(contextOf(spanContext), headers, defaultTextMapSetter);
  return headers as TraceHeaders;
}

export interface TraceHeaders extends Record<string, string> {
  traceparent: string;
}

/**
 * The ids of a new trace, for processes without an SDK: its messages and log lines still share one trace id. Marked as sampled,
 * so that a process with an SDK records its part.
 */
export const newSpanContext = (): SpanContext => ({
  traceId: randomHex(),
  spanId: randomHex().slice(16),
  traceFlags: TraceFlags.SAMPLED,
});

/** The context of the span that runs now; undefined without an SDK. */
export const activeSpanContext = (): SpanContext | undefined =>
  ifValid(trace.getSpanContext(context.active()));

/** Undefined if no SDK records the span, or if it has ended. */
export const recordedContextOf = (span: Span | undefined): SpanContext | undefined =>
  span?.isRecording() ? span.spanContext() : undefined;

export const ifValid = (spanContext: SpanContext | undefined): SpanContext | undefined =>
  spanContext && isSpanContextValid(spanContext) ? spanContext : undefined;

/** A context in which a started span is a child of `parent`, or the first span of a new trace. */
export const contextOf = (parent: SpanContext | undefined): Context =>
  parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT;

/** 32 hexadecimal digits. Node generates UUIDs in batches; `randomBytes` makes a system call each time. */
const randomHex = (): string => randomUUID().replaceAll('-', '');

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
