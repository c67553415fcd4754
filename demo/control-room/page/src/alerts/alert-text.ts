import type { Alert } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';

const texts: Record<string, (alert: Alert) => string> = {
  dead_letter: ({ about, count }) => `${counted(count, 'dead letter')} of ${about}`,
  queue_depth: ({ about, count, threshold }) =>
    `${counted(count, 'message')} in ${about}, over ${number(threshold)}`,
  service_down: ({ about }) => `${about} is down`,
  relay_lag: ({ about }) => `${about} publishes its outbox late`,
  queue_missing: ({ about }) => `queue ${about} is missing`,
  queue_unconsumed: ({ about }) => `${about} has no consumer although its service is up`,
  monitoring_failed: ({ about }) => `${about} cannot be read: there will be no other alerts about them`,
};

export const textOf = (alert: Alert): string =>
  texts[alert.kind]?.(alert) ?? `${alert.kind.replaceAll('_', ' ')}: ${alert.about}`;

/** The view in which an operator can act. */
export const linkOf = ({ kind, about }: Alert): string =>
  kind === 'dead_letter'
    ? linkTo('dead-letters', undefined, { queue: about })
    : linkTo(kind === 'service_down' ? 'chaos' : 'flow');
