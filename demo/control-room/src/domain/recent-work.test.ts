import { RecentWork, type Step } from './recent-work.js';

const queue = 'email.send';
const step = (name: Step['step'], message_id = 'm-1', of: string | null = queue): Step => ({
  step: name,
  queue: of,
  message_id,
});

test('a queue is as busy as it was in the last five seconds', () => {
  const work = new RecentWork();
  for (let i = 0; i < 10; i++) work.note(step('handled', `m-${i}`), i * 100);
  expect(work.at(1_000).get(queue)).toEqual({ handledPerSecond: 2, retrying: 0 });
  expect(work.at(5_450).get(queue)!.handledPerSecond).toBeCloseTo(1);
  expect(work.at(6_000).get(queue)).toBeUndefined();
});

test('a message waits for its next try until it is handled, given up or forgotten', () => {
  const work = new RecentWork();
  work.note(step('retried', 'm-1'), 0);
  work.note(step('retried', 'm-1'), 1_000);
  work.note(step('retried', 'm-2'), 1_000);
  work.note(step('retried', 'm-3', 'payment.charge'), 1_000);
  expect(work.at(2_000).get(queue)?.retrying).toBe(2);
  expect(work.at(2_000).get('payment.charge')?.retrying).toBe(1);
  work.note(step('handled', 'm-1'), 3_000);
  work.note(step('dead-lettered', 'm-2'), 3_000);
  expect(work.at(3_000).get(queue)?.retrying).toBe(0);
  expect(work.at(200_000).get('payment.charge')).toBeUndefined();
});

test('what is published is no work of a queue', () => {
  const work = new RecentWork();
  work.note(step('published', 'm-1', null), 0);
  expect(work.at(0).size).toBe(0);
});
