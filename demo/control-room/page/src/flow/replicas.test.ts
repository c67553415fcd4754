import type { Overview, ServiceState, ServiceStatus } from '../api/types.js';
import { processesOf, stateOf, summaryOf } from './replicas.js';

const process = (name: string, service: string, state: ServiceState): ServiceStatus => ({
  ...{ name, service, state },
  since: null,
});

test('a service with one process has the state of the process', () => {
  const email = [process('email', 'email', 'paused')];
  expect([stateOf(email), summaryOf(email)]).toEqual(['paused', 'paused']);
  expect([stateOf([]), summaryOf([])]).toEqual(['unknown', 'unknown']);
});

test('a service with replicas has the state of the first that is not up, and shows how many are up', () => {
  const services = [
    process('email', 'email', 'up'),
    process('email-2', 'email', 'down'),
    process('order', 'order', 'up'),
  ];
  const email = processesOf('email', { services } as unknown as Overview);
  expect(email.map(({ name }) => name)).toEqual(['email', 'email-2']);
  expect([stateOf(email), summaryOf(email)]).toEqual(['down', '1 of 2 up']);
});
