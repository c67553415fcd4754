import type { StoryStep } from '../api/types.js';
import { sentenceOf, toneOf } from './story-words.js';
import { placeSteps } from './time-line.js';

const step = (at: number, took_ms: number | null, rest: Partial<StoryStep> = {}): StoryStep => ({
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

test('a step is placed where its work began and is as long as its work', () => {
  const { placed, whole_ms } = placeSteps([step(0, null), step(510, 500), step(1_000, null)]);
  expect(whole_ms).toBe(1_000);
  expect(placed.map(({ after_ms }) => after_ms)).toEqual([0, 10, 1_000]);
  expect(placed[1]).toMatchObject({ from: 0.01, share: 0.5 });
  expect(placed[2]).toMatchObject({ from: 1, share: 0 });
});

test('a story of one moment and a story of nothing have their places too', () => {
  expect(placeSteps([step(5, 0)])).toMatchObject({ whole_ms: 1, placed: [{ from: 0, share: 0 }] });
  expect(placeSteps([])).toEqual({ whole_ms: 0, placed: [] });
});

test('a step says what the service did, at which attempt, and how it ended', () => {
  expect(sentenceOf(step(0, 1, { attempt: 2 }))).toBe('handled payment.charge at attempt 2');
  expect(sentenceOf(step(0, 1, { step: 'retried' }))).toBe(
    'failed at payment.charge, attempt 1, and tries again',
  );
  expect(sentenceOf(step(0, 1, { step: 'mailed-to-customer' }))).toBe('mailed to customer payment.charge');
  const steps = ['published', 'handled', 'retried', 'dead-lettered'];
  expect(steps.map((name) => toneOf(step(0, 1, { step: name })))).toEqual(['plain', 'good', 'warn', 'bad']);
});
