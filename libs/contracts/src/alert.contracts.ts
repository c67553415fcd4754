import { z } from 'zod';
import { event, upcaster } from './contract.js';

const kinds = ['queue_depth', 'dead_letter', 'service_down', 'relay_lag'] as const;

const facts = {
  alert_id: z.uuid(),
  /** The queue, the service, or the part of the shop that cannot be monitored. */
  about: z.string().min(1),
  /** Messages, or seconds since a service is down, its relay lags, monitoring fails, or a queue is missing or not consumed. */
  count: z.int().positive(),
  /** A higher count raises the alert. */
  threshold: z.int().nonnegative(),
  raised_at: z.iso.datetime(),
};

/** The last schema of major 1, without alerts about monitoring. */
const withoutMonitoring = z.object({ ...facts, kind: z.enum(kinds) });

/** The last schema of major 2, without alerts about a queue that is missing or not consumed. */
const withMonitoring = z.object({ ...facts, kind: z.enum([...kinds, 'monitoring_failed']) });

/** An alert was raised: on-call must look at a queue or a service. Published once per alert. */
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
