import type { Overview } from '../api/types.js';
import { staleOverview, staleSince } from './stale.js';

const overview: Overview = {
  at: '2026-01-15T10:30:00.000Z',
  services: [
    { name: 'email', state: 'up', since: '2026-01-15T10:00:00.000Z' },
    { name: 'control-room', state: 'up', since: '2026-01-15T10:00:00.000Z' },
  ],
  queues: [],
  alerts: [],
  stale: [],
  chaos: { available: true },
};

test('without a response of the control room it is down, and the state of every other process is unknown', () => {
  const since = '2026-01-15T10:31:00.000Z';
  const stale = staleOverview(overview, since);
  expect(stale.services).toEqual([
    { name: 'email', state: 'unknown', since },
    { name: 'control-room', state: 'down', since },
  ]);
  expect(staleSince(stale, 'rabbitmq')).toBe(since);
  expect(staleSince(overview, 'rabbitmq')).toBeUndefined();
});
