import { RecentWork, type QueueEvent } from './recent-work.js';

const queue = 'email.send';
const step = (
  name: QueueEvent['step'],
  message_id = 'm-1',
  queueOrNull: string | null = queue,
): QueueEvent => ({
  step: name,
  queue: queueOrNull,
  message_id,
});

test('the rate of a queue covers the last five seconds', () => {
  const work = new RecentWork();
  for (let i = 0; i < 10; i++) work.record(step('handled', `m-${i}`), i * 100);
  expect(work.at(1_000).get(queue)).toEqual({ handledPerSecond: 2, retrying: 0 });
  expect(work.at(5_450).get(queue)!.handledPerSecond).toBeCloseTo(1);
  expect(work.at(6_000).get(queue)).toBeUndefined();
});

test('a message counts as retrying until it is handled, dead-lettered or expired', () => {
  const work = new RecentWork();
  work.record(step('retried', 'm-1'), 0);
  work.record(step('retried', 'm-1'), 1_000);
  work.record(step('retried', 'm-2'), 1_000);
  work.record(step('retried', 'm-3', 'payment.charge'), 1_000);
  expect(work.at(2_000).get(queue)?.retrying).toBe(2);
  expect(work.at(2_000).get('payment.charge')?.retrying).toBe(1);
  work.record(step('handled', 'm-1'), 3_000);
  work.record(step('dead-lettered', 'm-2'), 3_000);
  expect(work.at(3_000).get(queue)?.retrying).toBe(0);
  expect(work.at(200_000).get('payment.charge')).toBeUndefined();
});

test('a published message counts for no queue', () => {
  const work = new RecentWork();
  work.record(step('published', 'm-1', null), 0);
  expect(work.at(0).size).toBe(0);
});
