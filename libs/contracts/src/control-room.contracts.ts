import { z } from 'zod';
import { telemetry } from './contract.js';

/** One step of one message, as the process that did it tells. */
export const move = z.object({
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

/** What one process has done with messages in the last moment; `dropped` counts what it was too busy to tell. */
export const ActivityTold = telemetry({
  type: 'activity.told',
  version: '1.0',
  schema: z.object({ service: z.string(), moves: z.array(move), dropped: z.int().nonnegative() }),
});
