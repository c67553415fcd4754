import type { TimelineStep } from '../api/timeline.js';
import { waitingIn } from './waiting-dead-letters.js';

const step = (name: string, queue: string | null = 'payment.charge', message_id = 'm-1'): TimelineStep => ({
  ...{ at: '2026-01-15T10:30:00.000Z', step: name, service: 'payment', queue, type: 'payment.charge' },
  ...{ message_id, causation_id: null, attempt: 1, took_ms: 1, error: null },
  ...{ trace_id: null, span_id: null, call: null, has_content: false },
});

test.each(['replayed', 'discarded', 'handled'])('a dead letter that was %s later does not wait', (end) => {
  expect(waitingIn([step('retried'), step('dead-lettered'), step(end)]).size).toBe(0);
});

test('a dead letter waits until it is decided at its own queue, and again after a replay that fails', () => {
  const first = step('dead-lettered');
  const other = step('handled', 'email.order.created');
  expect([...waitingIn([first, other, step('published', null)])]).toEqual([first]);
  const second = step('dead-lettered');
  expect([...waitingIn([first, step('replayed'), second])]).toEqual([second]);
});
