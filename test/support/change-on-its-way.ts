import type { Broker } from './broker.js';
import { whileDown } from './chaos.js';
import { eventually } from './eventually.js';
import { type OrderView, placeOrder, type Wish } from './shop.js';

/** What becomes of a message on its way; without a version that stays. */
export interface Changed {
  payload: object;
  version?: string;
}

/** Places an order while inventory is down, and changes the copy of `order.created` that waits for it. */
export async function placeAndChange(
  broker: Broker,
  change: (payload: Record<string, unknown>) => Changed,
  wish: Wish = {},
): Promise<{ order: OrderView; payload: object }> {
  const queue = 'inventory.order.created';
  return await whileDown('inventory', async () => {
    const { body: order } = await placeOrder(wish);
    const message = await eventually(async () => {
      const got = await broker.channel.get(queue, { noAck: true });
      expect(got && got.content.includes(order.order_id)).toBe(true);
      if (!got) throw new Error('nothing there yet');
      return got;
    });
    const payload = JSON.parse(message.content.toString()) as Record<string, unknown>;
    const { headers, messageId, correlationId, type } = message.properties;
    const { payload: changed, version } = change(payload);
    broker.put(queue, JSON.stringify(changed), {
      headers: { ...headers, ...(version && { version }) },
      messageId: String(messageId),
      correlationId: String(correlationId),
      type: String(type),
    });
    return { order, payload };
  });
}
