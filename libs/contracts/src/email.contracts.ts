import { z } from 'zod';
import { command } from './contract.js';

const mail = {
  to: z.email(),
  subject: z.string().min(1),
  text: z.string().min(1),
  html: z.string().min(1),
};

/** One mail to deliver, about an order or about an alert; competing email workers share the queue. */
export const EmailSend = command({
  type: 'email.send',
  version: '2.0',
  upcasters: { 1: (payload) => payload },
  schema: z.discriminatedUnion('kind', [
    z.object({
      kind: z.enum(['confirmation', 'dispatch', 'apology']),
      order_id: z.string().min(1),
      ...mail,
    }),
    z.object({ kind: z.literal('alert'), alert_id: z.uuid(), ...mail }),
  ]),
});
