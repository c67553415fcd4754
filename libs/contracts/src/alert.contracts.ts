import { z } from 'zod';
import { event, upcaster } from './contract.js';

const kinds = ['queue_depth', 'dead_letter', 'service_down', 'relay_lag'] as const;

const facts = {
  alert_id: z.uuid(),
  /** The queue, the service, or the part of the shop that cannot be monitored. */
  about: z.string().min(1),
  /** Messages, or seconds: of a service that is down or slow to publish, of monitoring that fails, of a queue that is missing or not consumed. */
  count: z.int().positive(),
  /** More than this raises it. */
  threshold: z.int().nonnegative(),
  raised_at: z.iso.datetime(),
};

/** Major 1, before the control room raised an alert about its own monitoring. */
const withoutMonitoring = z.object({ ...facts, kind: z.enum(kinds) });

/** Major 2, before it raised one about a queue that is missing or not consumed. */
const withMonitoring = z.object({ ...facts, kind: z.enum([...kinds, 'monitoring_failed']) });

/** A person must look at a queue or a service. Published once per alert, when it is raised. */
export const AlertRaised = event({
  type: 'alert.raised',
  version: '3.0',
  upcasters: {
    1: upcaster(withoutMonitoring, (payload) => payload),
    2: upcaster(withMonitoring, (payload) => payload),
  },
  schema: z.object({
    ...facts,
    kind: z.enum([...kinds, 'monitoring_failed', 'queue_missing', 'queue_unconsumed']),
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
