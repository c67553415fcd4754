import { z } from 'zod';
import { telemetry } from './contract.js';

/** One step of one message, reported by the process that did it. */
export const messageEvent = z.object({
  at: z.iso.datetime(),
  step: z.enum(['published', 'handled', 'retried', 'dead-lettered']),
  queue: z.string().nullable(),
  type: z.string(),
  message_id: z.string(),
  correlation_id: z.string().nullable(),
  causation_id: z.string().nullable(),
  order_id: z.string().nullable(),
  attempt: z.int().positive(),
  took_ms: z.number().nonnegative(),
  error: z.string().nullable(),
});

/** The message events of one process since its last report; `dropped` counts events that exceeded its buffer. */
export const MessageActivity = telemetry({
  type: 'message.activity',
  version: '1.0',
  schema: z.object({ service: z.string(), events: z.array(messageEvent), dropped: z.int().nonnegative() }),
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
  ],
});
