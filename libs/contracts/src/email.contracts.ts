import { z } from 'zod';
import { command } from './contract.js';

/** One mail to deliver; competing email workers share the queue. */
export const EmailSend = command({
  type: 'email.send',
  version: '1.0',
  schema: z.object({
    order_id: z.string().min(1),
    kind: z.enum(['confirmation', 'dispatch', 'apology']),
    to: z.email(),
    subject: z.string().min(1),
    text: z.string().min(1),
    html: z.string().min(1),
  }),
});
