import { z } from 'zod';
import { event } from './contract.js';

/** Somebody must look at a queue; said once, when it begins, however long it lasts. */
export const AlertRaised = event({
  type: 'alert.raised',
  version: '1.0',
  schema: z.object({
    alert_id: z.uuid(),
    kind: z.enum(['queue_depth', 'dead_letter']),
    queue: z.string().min(1),
    messages: z.int().positive(),
    /** More messages than this raise it. */
    threshold: z.int().nonnegative(),
    raised_at: z.iso.datetime(),
  }),
});
