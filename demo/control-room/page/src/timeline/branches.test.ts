import type { TimelineStep } from '../api/timeline.js';
import { branchesOf, type Entry } from './branches.js';
import { beginOf, byBegin } from './step-times.js';

const START = Date.UTC(2026, 0, 1);
const QUEUE = 'payment.charge';

/** Ends at `ms`. */
const step = (name: string, ms: number, about: Partial<TimelineStep> = {}): TimelineStep => ({
  at: new Date(START + ms).toISOString(),
  ...{ step: name, service: 'payment', queue: name === 'published' ? null : QUEUE, type: QUEUE },
  ...{ message_id: 'm', causation_id: null, attempt: 1, took_ms: 4, error: null },
  ...{ trace_id: null, span_id: null, call: null, has_content: false, ...about },
});

const call = (ms: number, took_ms: number) =>
  step('called', ms, { took_ms, call: { name: 'POST', server: 'bank', path: '/charges', status: 424 } });

const published = step('published', 10, { took_ms: 6 });

function entriesOf(publication: TimelineStep | undefined, steps: TimelineStep[]): Entry[] {
  const { branches, otherSteps } = branchesOf(publication, [...steps].sort(byBegin));
  expect(otherSteps).toEqual([]);
  return branches[0]?.entries ?? [];
}

const waitedOf = (entries: Entry[]) =>
  entries.map(({ step: attempt, availableAt }) => availableAt && beginOf(attempt) - availableAt);

test('the first attempt waits since the publication, a retry since the end of the previous attempt', () => {
  const steps = [step('retried', 34), step('retried', 1_044), step('handled', 840_054)];
  expect(waitedOf(entriesOf(published, steps))).toEqual([20, 1_006, 839_006]);
});

test('an attempt that begins before the confirm of its publisher did not wait', () => {
  expect(waitedOf(entriesOf(published, [step('handled', 11)]))).toEqual([0]);
});

test('without a report of the publication, the wait is unknown', () => {
  expect(waitedOf(entriesOf(undefined, [step('handled', 11)]))).toEqual([undefined]);
  const replayedLater = step('published', 9_000, { service: 'control-room', took_ms: 0 });
  expect(waitedOf(entriesOf(replayedLater, [step('dead-lettered', 11)]))).toEqual([undefined]);
});

test('after a replay an attempt waits since the second publication, or else since the decision', () => {
  const replayed = step('replayed', 840_000, { took_ms: null, service: 'control-room' });
  const again = step('published', 840_008, { took_ms: 0, service: 'control-room' });
  const ended = step('dead-lettered', 24);
  const attempt = step('handled', 840_024);
  const times = waitedOf(entriesOf(published, [ended, replayed, again, attempt]));
  expect(times).toEqual([10, undefined, undefined, 12]);
  expect(waitedOf(entriesOf(published, [ended, replayed, attempt])).at(-1)).toBe(20);
});

test('each call is one of the attempt that made it, also after a replay with the same number', () => {
  const first = step('dead-lettered', 50, { took_ms: 20 });
  const second = step('handled', 9_050, { took_ms: 20 });
  const entries = entriesOf(published, [first, call(45, 10), call(9_045, 10), second]);
  expect(entries.map(({ step: { step: name }, calls }) => [name, calls.length])).toEqual([
    ['dead-lettered', 1],
    ['handled', 1],
  ]);
});

test('a call of an attempt that did not end is shown between the attempts', () => {
  const entries = entriesOf(published, [call(45, 10), step('handled', 9_050, { took_ms: 20 })]);
  expect(entries.map(({ step: { step: name }, availableAt }) => [name, availableAt !== undefined])).toEqual([
    ['called', false],
    ['handled', true],
  ]);
});

test('each queue has its branch, with the service that consumes it', () => {
  const discarded = step('discarded', 5, { service: 'control-room', took_ms: null });
  const other = step('handled', 9, { queue: 'email.order.created', service: 'email' });
  const { branches } = branchesOf(undefined, [step('dead-lettered', 4), discarded, other]);
  expect(branches.map(({ queue, service }) => [queue, service])).toEqual([
    [QUEUE, 'payment'],
    ['email.order.created', 'email'],
  ]);
});

test('a second publication without a replay belongs to no queue', () => {
  const again = step('published', 90);
  expect(branchesOf(published, [step('handled', 20), again]).otherSteps).toEqual([again]);
});
