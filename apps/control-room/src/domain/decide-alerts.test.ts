import { type AlertKind, decideAlerts, type OpenAlert } from './decide-alerts.js';

const queue = 'email.send';
const THRESHOLD = 100;
const reading = (waiting: number, dead = 0) => [{ queue, waiting, dead }];
const open = (kind: AlertKind, id = 'a-1'): OpenAlert => ({ id, kind, queue });
const decide = (readings: ReturnType<typeof reading>, alerts: OpenAlert[] = []) =>
  decideAlerts(readings, alerts, THRESHOLD);

test('a queue that holds as many messages as it may is left in peace, with one more it is not', () => {
  expect(decide(reading(100))).toEqual([]);
  expect(decide(reading(101))).toEqual([
    { act: 'raise', kind: 'queue_depth', queue, messages: 101, threshold: 100 },
  ]);
});

test('the first dead letter raises an alert', () => {
  expect(decide(reading(0, 1))).toEqual([
    { act: 'raise', kind: 'dead_letter', queue, messages: 1, threshold: 0 },
  ]);
});

test('what is already told is not told again, however much there is of it', () => {
  expect(decide(reading(5_000, 0), [open('queue_depth')])).toEqual([]);
  expect(decide(reading(0, 5_000), [open('dead_letter')])).toEqual([]);
});

test('a queue that hovers around its threshold keeps its one alert, and loses it at four fifths', () => {
  for (const waiting of [101, 100, 81]) expect(decide(reading(waiting), [open('queue_depth')])).toEqual([]);
  expect(decide(reading(80), [open('queue_depth')])).toEqual([{ act: 'clear', id: 'a-1' }]);
});

test('an alert of dead letters is over when the last is gone', () => {
  expect(decide(reading(0, 1), [open('dead_letter')])).toEqual([]);
  expect(decide(reading(0, 0), [open('dead_letter')])).toEqual([{ act: 'clear', id: 'a-1' }]);
});

test('the two kinds of one queue, and two queues, do not know of each other', () => {
  expect(decide(reading(101, 1), [open('dead_letter')])).toMatchObject([
    { act: 'raise', kind: 'queue_depth' },
  ]);
  const other = { queue: 'payment.charge', waiting: 0, dead: 1 };
  expect(decideAlerts([...reading(0, 1), other], [open('dead_letter')], THRESHOLD)).toMatchObject([
    { act: 'raise', queue: 'payment.charge' },
  ]);
});

test('the alert of a queue that is no more is over', () => {
  expect(decideAlerts([], [open('dead_letter')], THRESHOLD)).toEqual([{ act: 'clear', id: 'a-1' }]);
});
