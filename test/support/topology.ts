import { subscriptions } from '#contracts';
import { topologyOf } from '#messaging';
import { testSettings } from '../../stack/src/test-settings.js';
import { manage } from './broker.js';

const { queues, bindings } = topologyOf(subscriptions, {
  retryDelaysMs: testSettings.RETRY_DELAYS_MS.split(',').map(Number),
});

/** Declares and binds a queue of the shop as the setup job does; `others` override its arguments. */
export async function declareQueue(queue: string, others: Record<string, unknown> = {}): Promise<void> {
  const { arguments: args } = queues.find(({ name }) => name === queue)!;
  await manage('PUT', `queues/order-rail/${queue}`, { durable: true, arguments: { ...args, ...others } });
  for (const { exchange, routingKey } of bindings.filter((binding) => binding.queue === queue))
    await manage('POST', `bindings/order-rail/e/${exchange}/q/${queue}`, { routing_key: routingKey });
}

/** Deletes a queue of the shop with its messages. */
export const deleteQueue = async (queue: string): Promise<void> => {
  await manage('DELETE', `queues/order-rail/${queue}`);
};
