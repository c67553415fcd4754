import { z } from 'zod';
import { event } from './contract.js';

/** The projection was emptied; heard by nobody but its own rebuild, which meets it in the events log and knows that it has read what was said before. */
export const RebuildBegun = event({
  type: 'analytics.rebuild.begun',
  version: '1.0',
  schema: z.object({ rebuild_id: z.uuid() }),
  examples: [{ rebuild_id: '0199a1d2-7c3e-7b5a-9f10-2d6c4e8a1b37' }],
});
