import { z } from 'zod';
import { event } from './contract.js';

/** The rebuild has emptied the projection. It reads this event in the events log, and has then read every earlier event. No service consumes it. */
export const RebuildBegun = event({
  type: 'analytics.rebuild.begun',
  version: '1.0',
  schema: z.object({ rebuild_id: z.uuid() }),
  examples: [{ rebuild_id: '0199a1d2-7c3e-7b5a-9f10-2d6c4e8a1b37' }],
});
