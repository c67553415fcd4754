import { event, type Payload } from '#contracts';
import { newMessageContext, encode, type OutgoingMessage } from '#messaging';
import { z } from 'zod';

/** What all lessons send: the ticket that a waiter puts on the rail, numbered from 1. */
export const TicketWritten = event({
  type: 'ticket.written',
  version: '1.0',
  schema: z.object({ waiter: z.string(), number: z.int().positive() }),
  examples: [{ waiter: 'Ada', number: 1 }],
});

/** A ticket as a message, with an id of its own each time it is called. */
export const messageOf = (payload: Payload<typeof TicketWritten>): OutgoingMessage =>
  encode(TicketWritten, payload, { producer: 'waiter', causedBy: newMessageContext() });

/** What stands on a delivered ticket. */
export const read = ({ content }: { content: Buffer }): Payload<typeof TicketWritten> =>
  TicketWritten.schema.parse(JSON.parse(content.toString('utf8')));

/** Which numbers were heard of each waiter; a message that came twice under one id is heard once, as an inbox would. */
export function heardOf(
  deliveries: readonly { content: Buffer; properties: { messageId?: unknown } }[],
): ReadonlyMap<string, number[]> {
  const distinct = new Map(deliveries.map((delivery) => [delivery.properties.messageId, read(delivery)]));
  const heard = new Map<string, number[]>();
  for (const { waiter, number } of distinct.values())
    heard.set(waiter, [...(heard.get(waiter) ?? []), number]);
  return heard;
}
