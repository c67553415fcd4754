import type { TimelineStep } from '../api/types.js';
import { textOf, toneOf } from './step-text.js';
import { placeSteps } from './place-steps.js';

const step = (at: number, took_ms: number | null, rest: Partial<TimelineStep> = {}): TimelineStep => ({
  at: new Date(Date.UTC(2026, 0, 1) + at).toISOString(),
  step: 'handled',
  service: 'payment',
  queue: 'payment.charge',
  type: 'payment.charge',
  message_id: 'm',
  causation_id: null,
  attempt: 1,
  took_ms,
  error: null,
  ...rest,
});

test('a step starts when its work began and is as long as its work', () => {
  const { placed, total_ms } = placeSteps([step(0, null), step(510, 500), step(1_000, null)]);
  expect(total_ms).toBe(1_000);
  expect(placed.map(({ after_ms }) => after_ms)).toEqual([0, 10, 1_000]);
  expect(placed[1]).toMatchObject({ from: 0.01, share: 0.5 });
  expect(placed[2]).toMatchObject({ from: 1, share: 0 });
});

test('places a single step without duration, and no steps', () => {
  expect(placeSteps([step(5, 0)])).toMatchObject({ total_ms: 1, placed: [{ from: 0, share: 0 }] });
  expect(placeSteps([])).toEqual({ total_ms: 0, placed: [] });
});

test('the text of a step has the action and the attempt, its tone the outcome', () => {
  expect(textOf(step(0, 1, { attempt: 2 }))).toBe('handled payment.charge at attempt 2');
  expect(textOf(step(0, 1, { step: 'retried' }))).toBe(
    'failed at payment.charge, attempt 1: will be retried',
  );
  expect(textOf(step(0, 1, { step: 'mailed-to-customer' }))).toBe('mailed to customer payment.charge');
  const steps = ['published', 'handled', 'retried', 'dead-lettered'];
  expect(steps.map((name) => toneOf(step(0, 1, { step: name })))).toEqual(['plain', 'good', 'warn', 'bad']);
});
