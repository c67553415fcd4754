import { subscriptions } from '#contracts';
import { DEFAULT_RETRY_DELAYS_MS, topologyOf } from '#messaging';

/** A queue as the management API lists it. */
export interface ListedQueue {
  name: string;
  messages_unacknowledged?: number;
  arguments?: Record<string, unknown>;
}

/** A queue that is not as the topology says. */
export interface QueueFault {
  queue: string;
  says: string;
}

/** These two may be chosen anew for a running shop, so neither their queues nor their values are compared. */
const chosen = { retries: 'retry.', maxAge: 'x-max-age' };

const { queues } = topologyOf(subscriptions, {
  retryDelaysMs: DEFAULT_RETRY_DELAYS_MS.split(',').map(Number),
});
const expected = queues.filter(({ name }) => !name.startsWith(chosen.retries));

/** Which queues are missing, and which were declared with other arguments; `exchanges` tell the retry queues. */
export function queueFaultsIn(
  listed: readonly ListedQueue[],
  exchanges: readonly { name: string }[],
): QueueFault[] {
  const byName = new Map(listed.map((queue) => [queue.name, queue]));
  const retries = exchanges.map(({ name }) => name).filter((name) => name.startsWith(chosen.retries));
  const missing = [...expected.map(({ name }) => name), ...retries].filter((name) => !byName.has(name));
  const different = expected.flatMap(({ name: queue, arguments: args }) => {
    const found = byName.get(queue)?.arguments;
    if (!found) return [];
    const names = Object.keys(args).filter((key) => key !== chosen.maxAge && found[key] !== args[key]);
    return names.length === 0 ? [] : [{ queue, says: `declared with another ${names.join(', ')}` }];
  });
  return [...missing.map((queue) => ({ queue, says: 'does not exist' })), ...different];
}
