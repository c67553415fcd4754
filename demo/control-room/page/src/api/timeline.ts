import type { OrderState } from './types.js';

/** A step that the page does not know is shown by its name. */
export interface TimelineStep {
  at: string;
  step: string;
  service: string;
  queue: string | null;
  type: string;
  message_id: string;
  causation_id: string | null;
  attempt: number;
  took_ms: number | null;
  error: string | null;
  trace_id: string | null;
  /** Null if no SDK recorded the span. */
  span_id: string | null;
  /** Null unless the step is `called`. */
  call: Call | null;
  /** True if the headers, and perhaps the payload, can be fetched. */
  has_content: boolean;
}

/** A call to another system. */
export interface Call {
  name: string;
  server: string;
  path: string | null;
  status: number | null;
}

/** `headers` is JSON, or the beginning of it. Both are without secrets. */
export interface MessageContent {
  message_id: string;
  at: string;
  service: string;
  type: string;
  trace_id: string | null;
  span_id: string | null;
  headers: string;
  payload: string | null;
  payload_is_cut: boolean;
}

/** The steps of one order, the oldest first. */
export interface Timeline {
  order_id: string | null;
  correlation_id: string;
  state: OrderState;
  /** False if the state is computed from the messages, because its service does not answer. */
  state_is_stored: boolean;
  steps: TimelineStep[];
}
