import { subscriptions } from '#contracts';
import { DEFAULT_RETRY_DELAYS_MS, topologyOf } from '#messaging';

/** A queue as the management API lists it. */
export interface ListedQueue {
  name: string;
  messages_unacknowledged?: number;
  arguments?: Record<string, unknown>;
}

/** A queue that is missing, or whose arguments differ from the topology. */
export interface QueueFault {
  queue: string;
  problem: string;
}

/** Settings may change both in a running shop, so neither the retry queues' values nor the age are compared. */
const configurable = { retries: 'retry.', maxAge: 'x-max-age' };

const { queues } = topologyOf(subscriptions, {
  retryDelaysMs: DEFAULT_RETRY_DELAYS_MS.split(',').map(Number),
});
const expected = queues.filter(({ name }) => !name.startsWith(configurable.retries));

/** Each retry exchange must have its queue, so the names of the retry queues come from `exchanges`. */
export function queueFaultsIn(
  listed: readonly ListedQueue[],
  exchanges: readonly { name: string }[],
): QueueFault[] {
  const byName = new Map(listed.map((queue) => [queue.name, queue]));
  const retries = exchanges.map(({ name }) => name).filter((name) => name.startsWith(configurable.retries));
  const missing = [...expected.map(({ name }) => name), ...retries].filter((name) => !byName.has(name));
  const different = expected.flatMap(({ name: queue, arguments: expectedArguments }) => {
    const found = byName.get(queue)?.arguments;
    if (!found) return [];
    const keys = Object.keys(expectedArguments).filter(
      (key) => key !== configurable.maxAge && found[key] !== expectedArguments[key],
    );
    return keys.length === 0 ? [] : [{ queue, problem: `declared with another ${keys.join(', ')}` }];
  });
  return [...missing.map((queue) => ({ queue, problem: 'does not exist' })), ...different];
}
