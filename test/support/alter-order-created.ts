import type { Broker } from './broker.js';
import { eventually } from './eventually.js';
import { type OrderView, placeOrder, type PlaceOrderOptions } from './shop.js';

/** The altered payload; without `version` the event keeps its own. */
export interface AlteredEvent {
  payload: object;
  version?: string;
}

/** Places an order; the queue of inventory receives an altered copy of its `order.created` instead of the original. */
export async function placeOrderWithAlteredEvent(
  broker: Broker,
  alter: (payload: Record<string, unknown>) => AlteredEvent,
  options: PlaceOrderOptions = {},
): Promise<{ order: OrderView; payload: object }> {
  const queue = 'inventory.order.created';
  const binding = [queue, 'events', 'order.created'] as const;
  const created = await broker.listen('events', 'order.created');
  await broker.channel.unbindQueue(...binding);
  try {
    const { body: order } = await placeOrder(options);
    const { content, properties } = await eventually(() => {
      const event = created.find((message) => message.content.includes(order.order_id));
      if (!event) throw new Error(`order has not published order.created of ${order.order_id}`);
      return event;
    });
    const payload = JSON.parse(content.toString()) as Record<string, unknown>;
    const { headers, messageId, correlationId, type, userId } = properties;
    const { payload: altered, version } = alter(payload);
    broker.put(queue, JSON.stringify(altered), {
      headers: { ...headers, ...(version && { version }) },
      messageId: String(messageId),
      correlationId: String(correlationId),
      type: String(type),
      userId: String(userId),
    });
    return { order, payload };
  } finally {
    await broker.channel.bindQueue(...binding);
  }
}
