import { z } from 'zod';
import { telemetry } from './contract.js';

const attemptOfMessage = {
  type: z.string(),
  message_id: z.string(),
  correlation_id: z.string().nullable(),
  causation_id: z.string().nullable(),
  order_id: z.string().nullable(),
  attempt: z.int().positive(),
};

/** One step of one message, reported by the process that did it. */
export const messageEvent = z.object({
  at: z.iso.datetime(),
  step: z.enum(['published', 'handled', 'retried', 'dead-lettered']),
  queue: z.string().nullable(),
  ...attemptOfMessage,
  took_ms: z.number().nonnegative(),
  error: z.string().nullable(),
  trace_id: z.string().optional(),
  /** Of the span `process` or `send`, if an SDK records it. */
  span_id: z.string().optional(),
  /** Of a published message, as JSON without secrets. */
  headers: z.string().optional(),
  /** Of a published message, without secrets. Absent if it is too large or if the process published too many. */
  payload: z.string().optional(),
  payload_is_cut: z.boolean().optional(),
});

/** One call to another system that a handler made, with the name and the times of its span. */
export const callEvent = z.object({
  at: z.iso.datetime(),
  name: z.string(),
  server: z.string(),
  path: z.string().nullable(),
  status: z.int().nullable(),
  error: z.string().nullable(),
  took_ms: z.number().nonnegative(),
  /** The message that was handled. */
  queue: z.string(),
  ...attemptOfMessage,
  trace_id: z.string().nullable(),
  span_id: z.string().nullable(),
});

/** The message events and calls of one process since its last report; `dropped` counts those that exceeded its buffer. */
export const MessageActivity = telemetry({
  type: 'message.activity',
  version: '1.1',
  schema: z.object({
    service: z.string(),
    events: z.array(messageEvent),
    dropped: z.int().nonnegative(),
    calls: z.array(callEvent).optional(),
  }),
  examples: [
    {
      service: 'inventory',
      events: [
        {
          at: '2026-01-15T10:30:00.250Z',
          step: 'handled',
          queue: 'inventory.order.created',
          type: 'order.created',
          message_id: '01a20a55-6840-7b05-8f0e-5b0a3f5a2c11',
          correlation_id: '01a20a55-683c-74c7-8110-351a17e8d3c1',
          causation_id: null,
          order_id: 'ORD-123',
          attempt: 1,
          took_ms: 4.2,
          error: null,
        },
      ],
      dropped: 0,
    },
    {
      service: 'payment',
      events: [
        {
          at: '2026-01-15T10:30:00.300Z',
          step: 'published',
          queue: null,
          type: 'payment.captured',
          message_id: '01a20a55-6842-7b05-8f0e-5b0a3f5a2c12',
          correlation_id: '01a20a55-683c-74c7-8110-351a17e8d3c1',
          causation_id: '01a20a55-683d-7d0a-9c5e-0a1b2c3d4e5f',
          order_id: 'ORD-123',
          attempt: 1,
          took_ms: 6.1,
          error: null,
          trace_id: '0af7651916cd43dd8448eb211c80319c',
          span_id: 'b7ad6b7169203331',
          headers: '{"version":"1.0","retry_count":0,"producer":"payment"}',
          payload: '{"order_id":"ORD-123"}',
          payload_is_cut: false,
        },
      ],
      calls: [
        {
          at: '2026-01-15T10:30:00.290Z',
          name: 'POST',
          server: 'bank:3010',
          path: '/charges',
          status: 200,
          error: null,
          took_ms: 12.5,
          queue: 'payment.charge',
          type: 'payment.charge',
          message_id: '01a20a55-683d-7d0a-9c5e-0a1b2c3d4e5f',
          correlation_id: '01a20a55-683c-74c7-8110-351a17e8d3c1',
          causation_id: null,
          order_id: 'ORD-123',
          attempt: 1,
          trace_id: '0af7651916cd43dd8448eb211c80319c',
          span_id: '00f067aa0ba902b7',
        },
      ],
      dropped: 0,
    },
  ],
});
