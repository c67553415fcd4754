import { z } from 'zod';
import { command, upcaster } from './contract.js';

const mail = {
  to: z.email(),
  subject: z.string().min(1),
  text: z.string().min(1),
  html: z.string().min(1),
};

const mailAboutOrder = z.object({
  kind: z.enum(['confirmation', 'dispatch', 'apology']),
  order_id: z.string().min(1),
  ...mail,
});

const exampleMail = {
  to: 'usr-456@customers.example',
  subject: 'Your order ORD-123 is confirmed',
  text: 'Thank you for your order ORD-123.',
  html: '<p>Thank you for your order ORD-123.</p>',
};

/** Sends one mail, about an order or an alert. Instances of email are competing consumers of the queue. */
export const EmailSend = command({
  type: 'email.send',
  version: '2.0',
  /** Major 1 had no mails about alerts. */
  upcasters: { 1: upcaster(mailAboutOrder, (payload) => payload) },
  schema: z.discriminatedUnion('kind', [
    mailAboutOrder,
    z.object({ kind: z.literal('alert'), alert_id: z.uuid(), ...mail }),
  ]),
  examples: [
    { kind: 'confirmation', order_id: 'ORD-123', ...exampleMail },
    {
      kind: 'alert',
      alert_id: '01a20a55-7130-7cc4-9d5e-3a7a1f0c2b64',
      to: 'on-call@order-rail.example',
      subject: 'email.send.dlq has a dead letter',
      text: 'A message of email.send was given up.',
      html: '<p>A message of email.send was given up.</p>',
    },
  ],
});
