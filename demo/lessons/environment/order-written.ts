import { event, type Payload } from '#contracts';
import { newMessageContext, encode, type OutgoingMessage } from '#messaging';
import { z } from 'zod';

/** The message of all lessons; each producer numbers its orders from 1. */
export const OrderWritten = event({
  type: 'order.written',
  version: '1.0',
  schema: z.object({ producer: z.string(), number: z.int().positive() }),
  examples: [{ producer: 'lesson', number: 1 }],
});

/** Each call returns a message with a new message id. */
export const messageOf = (payload: Payload<typeof OrderWritten>): OutgoingMessage =>
  encode(OrderWritten, payload, { producer: 'producer', causedBy: newMessageContext() });

export const payloadOf = ({ content }: { content: Buffer }): Payload<typeof OrderWritten> =>
  OrderWritten.schema.parse(JSON.parse(content.toString('utf8')));

/** The order numbers per producer. Messages with the same id count once, as in an inbox. */
export function numbersByProducer(
  deliveries: readonly { content: Buffer; properties: { messageId?: unknown } }[],
): ReadonlyMap<string, number[]> {
  const distinct = new Map(
    deliveries.map((delivery) => [delivery.properties.messageId, payloadOf(delivery)]),
  );
  const numbers = new Map<string, number[]>();
  for (const { producer, number } of distinct.values())
    numbers.set(producer, [...(numbers.get(producer) ?? []), number]);
  return numbers;
}
