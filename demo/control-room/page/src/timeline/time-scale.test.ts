import type { TimelineStep } from '../api/timeline.js';
import { textOf, timesText, toneOf } from './step-text.js';
import { beginOf, endOf } from './step-times.js';
import { LONGEST_PAUSE_MS, timeScale } from './time-scale.js';

const step = (ms: number, took_ms: number | null, rest: Partial<TimelineStep> = {}): TimelineStep => ({
  at: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(),
  ...{ step: 'handled', service: 'payment', queue: 'payment.charge', type: 'payment.charge' },
  ...{ message_id: 'm', causation_id: null, attempt: 1, took_ms, error: null },
  ...{ trace_id: null, span_id: null, call: null, has_content: false, ...rest },
});

const segmentsOf = (steps: TimelineStep[]) => {
  const { segment } = timeScale(steps);
  return steps.map((each) => segment(beginOf(each), endOf(each)));
};

test('a segment starts when the work began and is as long as the work', () => {
  const steps = [step(0, null), step(510, 500), step(1_000, null)];
  expect(segmentsOf(steps)).toEqual([
    { from: 0, share: 0 },
    { from: 0.01, share: 0.5 },
    { from: 1, share: 0 },
  ]);
  expect(timeScale(steps).total_ms).toBe(1_000);
});

test('a pause of fourteen minutes is drawn as one second, and the total is the real time', () => {
  const steps = [step(0, null), step(500, null), step(840_500, null), step(841_000, 500)];
  expect(segmentsOf(steps).map(({ from }) => from)).toEqual([0, 0.25, 0.75, 0.75]);
  expect(segmentsOf(steps).at(-1)).toEqual({ from: 0.75, share: 0.25 });
  expect(timeScale(steps).total_ms).toBe(841_000);
  expect(LONGEST_PAUSE_MS).toBe(1_000);
});

test('places a single step without duration, and no steps', () => {
  expect(segmentsOf([step(5, 0)])).toEqual([{ from: 0, share: 0 }]);
  expect(timeScale([]).total_ms).toBe(0);
});

test('the text of a step has the action and the attempt, its tone the outcome', () => {
  expect(textOf(step(0, 1, { attempt: 2 }))).toBe('handled payment.charge at attempt 2');
  expect(textOf(step(0, 1, { step: 'retried' }))).toBe(
    'attempt 1 at payment.charge failed after 1 ms; will retry',
  );
  expect(textOf(step(0, 1, { step: 'mailed-to-customer' }))).toBe('mailed to customer payment.charge');
  const steps = ['published', 'handled', 'retried', 'dead-lettered'];
  expect(steps.map((name) => toneOf(step(0, 1, { step: name })))).toEqual(['plain', 'good', 'warn', 'bad']);
});

test('waiting and work have a duration each', () => {
  expect(timesText(step(0, 4), 12)).toBe('waited 12 ms, worked 4 ms');
  expect(timesText(step(0, 4), undefined)).toBe('worked 4 ms');
  expect(timesText(step(0, 4, { step: 'retried' }), 12)).toBe('waited 12 ms');
});

test('a call has the name of its span, and a failed one another tone', () => {
  const call = { name: 'POST', server: 'bank', path: '/charges', status: 424 };
  const charge = step(0, 3, { step: 'called', call });
  expect([textOf(charge), toneOf(charge)]).toEqual(['POST /charges at bank: 424', 'warn']);
  const mail = step(0, 3, {
    ...{ step: 'called', error: 'refused' },
    call: { name: 'SMTP send', server: '127.0.0.1:25', path: null, status: null },
  });
  expect([textOf(mail), toneOf(mail)]).toEqual(['SMTP send at 127.0.0.1:25', 'warn']);
  expect(toneOf({ ...mail, error: null })).toBe('good');
});
