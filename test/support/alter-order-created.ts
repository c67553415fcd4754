import type { Broker } from './broker.js';
import { eventually } from './eventually.js';
import { type OrderView, placeOrder, type Wish } from './shop.js';

/** What becomes of a message on its way; without a version that stays. */
export interface Changed {
  payload: object;
  version?: string;
}

/** Places an order of which inventory hears something else than was said: its queue gets a changed copy of `order.created`. */
export async function placeAndChange(
  broker: Broker,
  change: (payload: Record<string, unknown>) => Changed,
  wish: Wish = {},
): Promise<{ order: OrderView; payload: object }> {
  const queue = 'inventory.order.created';
  const binding = [queue, 'events', 'order.created'] as const;
  const heard = await broker.listen('events', 'order.created');
  await broker.channel.unbindQueue(...binding);
  try {
    const { body: order } = await placeOrder(wish);
    const { content, properties } = await eventually(() => {
      const found = heard.find((message) => message.content.includes(order.order_id));
      if (!found) throw new Error(`nobody said order.created of ${order.order_id}`);
      return found;
    });
    const payload = JSON.parse(content.toString()) as Record<string, unknown>;
    const { headers, messageId, correlationId, type, userId } = properties;
    const { payload: changed, version } = change(payload);
    broker.put(queue, JSON.stringify(changed), {
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
