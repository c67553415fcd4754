import { LARGEST_INTEGER } from '#contracts';
import { storable } from './storable.js';

export interface TimelineStep {
  at: string;
  /** `called`: a call to another system by the handler of the message. */
  step: string;
  service: string;
  /** Null for a published message. */
  queue: string | null;
  type: string;
  message_id: string;
  correlation_id: string | null;
  causation_id: string | null;
  order_id: string | null;
  attempt: number;
  took_ms: number | null;
  error: string | null;
  trace_id: string | null;
  span_id: string | null;
  /** The name of a call's span; null for another step. */
  call: string | null;
  server: string | null;
  path: string | null;
  status: number | null;
}

/** Headers and payload of a published message, without secrets. */
export interface MessageContent {
  headers: string | null;
  payload: string | null;
  payload_is_cut: boolean | null;
}

export type ReportedStep = TimelineStep & MessageContent;

const MAX_TEXT_LENGTH = 500;
const MAX_CONTENT_LENGTH = 4_096;
/** PostgreSQL has no year 0. */
const EARLIEST = '0001-01-01T00:00:00Z';

/** Makes every value fit its column: one step that PostgreSQL refuses would fail the whole batch, again and again. */
export const toStorable = (step: ReportedStep): ReportedStep => ({
  ...(Object.fromEntries(
    Object.entries(step).map(([name, value]) => [
      name,
      typeof value === 'string' ? storable(value.slice(0, maxLengthOf(name))) : value,
    ]),
  ) as unknown as ReportedStep),
  at: step.at < EARLIEST ? EARLIEST : step.at,
  attempt: Math.min(step.attempt, LARGEST_INTEGER),
  took_ms: step.took_ms === null ? null : Math.min(step.took_ms, LARGEST_INTEGER),
  status: step.status === null ? null : Math.max(0, Math.min(step.status, LARGEST_INTEGER)),
});

const maxLengthOf = (name: string): number =>
  name === 'headers' || name === 'payload' ? MAX_CONTENT_LENGTH : MAX_TEXT_LENGTH;
