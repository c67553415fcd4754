import { z } from 'zod';
import { event } from './contract.js';

/** Somebody must look at a queue or a service; said once, when it begins, however long it lasts. */
export const AlertRaised = event({
  type: 'alert.raised',
  version: '1.0',
  schema: z.object({
    alert_id: z.uuid(),
    kind: z.enum(['queue_depth', 'dead_letter', 'service_down', 'relay_lag']),
    /** The queue, or the service. */
    about: z.string().min(1),
    /** Messages, or seconds of a service that is down or slow to publish. */
    count: z.int().positive(),
    /** More than this raises it. */
    threshold: z.int().nonnegative(),
    raised_at: z.iso.datetime(),
  }),
  examples: [
    {
      alert_id: '01a20a55-7130-7cc4-9d5e-3a7a1f0c2b64',
      kind: 'queue_depth',
      about: 'inventory.order.created',
      count: 10_250,
      threshold: 10_000,
      raised_at: '2026-01-15T10:30:00.000Z',
    },
  ],
});
