import type { Alert } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';

const sentences: Record<string, (alert: Alert) => string> = {
  dead_letter: ({ queue, count }) => `${counted(count, 'dead letter')} of ${queue}`,
  queue_depth: ({ queue, count, threshold }) =>
    `${counted(count, 'message')} in ${queue}, over ${number(threshold)}`,
  service_down: ({ queue }) => `${queue} is down`,
  relay_lag: ({ queue }) => `${queue} is slow to publish what it wrote`,
};

/** What is the matter, in the words of the shop. */
export const sentenceOf = (alert: Alert): string =>
  sentences[alert.kind]?.(alert) ?? `${alert.kind.replaceAll('_', ' ')}: ${alert.queue}`;

/** Where something can be done about it. */
export const linkOf = ({ kind, queue }: Alert): string =>
  kind === 'dead_letter'
    ? linkTo('dead-letters', undefined, { queue })
    : linkTo(kind === 'service_down' ? 'chaos' : 'flow');
