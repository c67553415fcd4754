import type { Alert, ServiceState, ServiceStatus } from '../api/types.js';
import { linkTo } from '../frame/route.js';
import { counted, number } from '../live/format.js';

/** With the state of its service, if it is about one. */
type AlertNow = Alert & { state?: ServiceState | undefined };

const texts: Record<string, (alert: AlertNow) => string> = {
  dead_letter: ({ about, count }) => `${counted(count, 'dead letter')} of ${about}`,
  queue_depth: ({ about, count, threshold }) =>
    `${counted(count, 'message')} in ${about}, over ${number(threshold)}`,
  service_down: ({ about, state }) => `${about} is ${state === undefined || state === 'up' ? 'down' : state}`,
  relay_lag: ({ about }) => `the outbox relay of ${about} is late`,
  queue_missing: ({ about }) => `queue ${about} is missing`,
  queue_unconsumed: ({ about }) => `${about} has no consumer although its service is up`,
  monitoring_failed: ({ about }) => `${about} cannot be read: there will be no other alerts about them`,
};

/** A service is down for its alert also while it is paused or starting, so the text has its state. */
export function textOf(alert: Alert, services: readonly ServiceStatus[]): string {
  const state = services.find(({ name }) => name === alert.about)?.state;
  return texts[alert.kind]?.({ ...alert, count: alert.current ?? alert.count, state }) ?? nameOf(alert);
}

const nameOf = (alert: Alert): string => `${alert.kind.replaceAll('_', ' ')}: ${alert.about}`;

/** The view in which an operator can act. */
export const linkOf = ({ kind, about }: Alert): string =>
  kind === 'dead_letter'
    ? linkTo('dead-letters', undefined, { queue: about })
    : linkTo(kind === 'service_down' ? 'chaos' : 'flow');
