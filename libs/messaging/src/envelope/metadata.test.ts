import { attemptsIn, xDeathsIn, deliveryCountIn, retryCountIn } from './metadata.js';

test.each([
  [undefined, []],
  [[null], [{ at: 'unknown', error: 'null' }]],
  ['once', [{ at: 'unknown', error: 'once' }]],
  [[{ at: 7, error: 'no pan' }], [{ at: 'unknown', error: '{"at":7,"error":"no pan"}' }]],
  [[{ at: '2026-01-15', error: 'no pan', more: 1 }], [{ at: '2026-01-15', error: 'no pan' }]],
])('attempts %j are read, and what is not understood is an attempt with its text', (attempts, read) => {
  expect(attemptsIn({ attempts })).toEqual(read);
});

test('of many attempts the latest ten are read, each with the beginning of its error', () => {
  const attempts = Array.from({ length: 50 }, (_, i) => ({ at: `t${i}`, error: 'x'.repeat(5_000) }));
  const read = attemptsIn({ attempts });
  expect(read.map(({ at }) => at)).toEqual(attempts.slice(-10).map(({ at }) => at));
  expect(read[0]!.error.length).toBeLessThan(1_001);
});

const unknown = { queue: undefined, reason: 'unknown', count: 0, time: 0 };

test.each([
  [undefined, []],
  ['x', []],
  [[null], [unknown]],
  [[{ queue: 'q', reason: 7, count: -1, time: 'noon' }], [{ ...unknown, queue: 'q', time: 'noon' }]],
  [
    [{ queue: 'q', reason: 'expired', count: 2, time: { '!': 'timestamp', value: 9 } }],
    [{ queue: 'q', reason: 'expired', count: 2, time: 9 }],
  ],
])('x-death %j is read, and what is not understood is unknown', (deaths, read) => {
  expect(xDeathsIn({ 'x-death': deaths })).toEqual(read);
});

test.each([[undefined], [null], ['3'], [-1], [1.5], [Number.NaN], [1e300], [{}]])(
  'a count of %p is read as 0',
  (count) => {
    expect(retryCountIn({ retry_count: count })).toBe(0);
    expect(deliveryCountIn({ 'x-delivery-count': count })).toBe(0);
  },
);
