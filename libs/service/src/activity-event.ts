import type { MessageActivity, Payload } from '#contracts';
import { type CallEvent, type MessageEvent, spanContextIn } from '#messaging';

export type ActivityEvent = Payload<typeof MessageActivity>['events'][number];
export type ActivityCall = NonNullable<Payload<typeof MessageActivity>['calls']>[number];

const MAX_ERROR_LENGTH = 300;
const MAX_ID_LENGTH = 255;

/** Without headers and payload. */
export const activityEventOf = (event: MessageEvent): ActivityEvent => ({
  at: new Date().toISOString(),
  step: event.step,
  queue: event.queue ?? null,
  type: cut(event.type),
  message_id: cut(event.messageId),
  correlation_id: cutOrNull(event.correlationId),
  causation_id: cutOrNull(event.causationId),
  order_id: orderIdIn(event.body),
  attempt: event.attempt,
  took_ms: rounded(event.tookMs),
  error: event.error?.slice(0, MAX_ERROR_LENGTH) ?? null,
  ...traceOf(event),
});

export const activityCallOf = ({ message, ...call }: CallEvent): ActivityCall => ({
  at: new Date().toISOString(),
  name: cut(call.name),
  server: cut(call.server),
  path: cutOrNull(call.path),
  status: call.status ?? null,
  error: call.error?.slice(0, MAX_ERROR_LENGTH) ?? null,
  took_ms: rounded(call.tookMs),
  queue: message.queue,
  type: message.type,
  message_id: cut(message.id),
  correlation_id: cut(message.correlationId),
  causation_id: cutOrNull(message.causationId),
  order_id: orderIdOf(message.payload),
  attempt: message.retryCount + 1,
  trace_id: (call.spanContext ?? message.spanContext)?.traceId ?? null,
  span_id: call.spanContext?.spanId ?? null,
});

const cut = (text: string): string => text.slice(0, MAX_ID_LENGTH);
const cutOrNull = (text: string | undefined): string | null => text?.slice(0, MAX_ID_LENGTH) ?? null;
const rounded = (ms: number): number => Math.round(ms * 10) / 10;

/** Without an SDK the trace id of the headers, which all messages of an order share. */
function traceOf({ spanContext, traceparent }: MessageEvent): { trace_id?: string; span_id?: string } {
  const traceId = spanContext?.traceId ?? spanContextIn({ traceparent })?.traceId;
  return { ...(traceId && { trace_id: traceId }), ...(spanContext && { span_id: spanContext.spanId }) };
}

/** Only the beginning of a larger body is searched. */
const SEARCHED_BYTES = 256 * 1024;

/** Searches the text instead of parsing it: a message that cannot be parsed may belong to an order too. */
const orderIdIn = (body: Buffer): string | null =>
  /"order_id":\s*"([^"]{1,100})"/.exec(body.toString('utf8', 0, SEARCHED_BYTES))?.[1] ?? null;

function orderIdOf(payload: unknown): string | null {
  const id = (payload as { order_id?: unknown } | null)?.order_id;
  return typeof id === 'string' ? id.slice(0, 100) : null;
}
