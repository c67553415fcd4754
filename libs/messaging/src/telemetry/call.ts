import type { SpanContext } from '@opentelemetry/api';
import type { Message } from '../envelope/message.js';

/** A call to another system, with the name, the begin and the end of its span, also if no SDK records it. */
export interface Call {
  name: string;
  /** Host and port. */
  server: string;
  /** Without the query. */
  path?: string | undefined;
  /** Of an HTTP response. */
  status?: number | undefined;
  /** Why there is no response. */
  error?: string | undefined;
  tookMs: number;
  /** Undefined if no SDK records the span. */
  spanContext?: SpanContext | undefined;
}

/** A call that a handler made, reported at its end. A listener must not throw and must return soon. */
export interface CallEvent extends Call {
  /** The message that is handled. */
  message: Message;
}
