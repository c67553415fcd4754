import type { Alert } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';

const sentences: Record<string, (alert: Alert) => string> = {
  dead_letter: ({ about, count }) => `${counted(count, 'dead letter')} of ${about}`,
  queue_depth: ({ about, count, threshold }) =>
    `${counted(count, 'message')} in ${about}, over ${number(threshold)}`,
  service_down: ({ about }) => `${about} is down`,
  relay_lag: ({ about }) => `${about} is slow to publish what it wrote`,
  queue_missing: ({ about }) => `the queue ${about} is missing`,
  queue_unconsumed: ({ about }) => `${about} is not consumed although its service is up`,
  monitoring_failed: ({ about }) => `the ${about} cannot be monitored: no other alert about them will come`,
};

/** What is the matter, in the words of the shop. */
export const sentenceOf = (alert: Alert): string =>
  sentences[alert.kind]?.(alert) ?? `${alert.kind.replaceAll('_', ' ')}: ${alert.about}`;

/** Where something can be done about it. */
export const linkOf = ({ kind, about }: Alert): string =>
  kind === 'dead_letter'
    ? linkTo('dead-letters', undefined, { queue: about })
    : linkTo(kind === 'service_down' ? 'chaos' : 'flow');
