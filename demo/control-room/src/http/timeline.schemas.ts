import { z } from 'zod';
import { orderStates } from '../domain/order-state.js';
import type { ListedStep } from '../persistence/timeline-steps.js';

const id = z.string().min(1).max(100).optional();
export const timelineQuery = z.strictObject({ order_id: id, correlation_id: id });
export const searchQuery = z.strictObject({ id: z.string().min(1).max(100) });
export const foundView = z.object({ correlation_id: z.string() });

/** A call to another system. `server` is the name of a process of the shop, or host and port. */
const callView = z.object({
  name: z.string(),
  server: z.string(),
  path: z.string().nullable(),
  status: z.int().nullable(),
});

const stepView = z.object({
  at: z.iso.datetime(),
  step: z.string(),
  service: z.string(),
  queue: z.string().nullable(),
  type: z.string(),
  message_id: z.string(),
  causation_id: z.string().nullable(),
  attempt: z.int(),
  took_ms: z.number().nullable(),
  error: z.string().nullable(),
  trace_id: z.string().nullable(),
  /** Null if no SDK recorded the span. */
  span_id: z.string().nullable(),
  /** Null unless the step is "called". */
  call: callView.nullable(),
  /** True if GET /api/timelines/messages/{message_id} has the headers. */
  has_content: z.boolean(),
});

export const timelineView = z.object({
  order_id: z.string().nullable(),
  correlation_id: z.string(),
  state: z.enum(orderStates),
  /** False if the state is computed from the messages, because its service does not answer. */
  state_is_stored: z.boolean(),
  steps: z.array(stepView),
});

export const publicationView = z.object({
  message_id: z.string(),
  at: z.iso.datetime(),
  service: z.string(),
  type: z.string(),
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
  /** JSON, or the beginning of it if it was too long. */
  headers: z.string(),
  payload: z.string().nullable(),
  payload_is_cut: z.boolean(),
});

/** The names of the shop's processes by host and port. */
export const serversByAddress = (urls: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
  new Map([...urls].map(([name, url]) => [new URL(url).host, name]));

export const toView = (
  { correlation_id: _, order_id: __, call: name, server, path, status, ...step }: ListedStep,
  servers: ReadonlyMap<string, string>,
): z.input<typeof stepView> => ({
  ...step,
  call: name === null ? null : { name, server: servers.get(server ?? '') ?? server ?? '', path, status },
});
