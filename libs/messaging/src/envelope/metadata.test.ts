import { attemptsIn, xDeathsIn, deliveryCountIn, retryCountIn } from './metadata.js';

test.each([
  [undefined, []],
  [[null], [{ at: 'unknown', error: 'null' }]],
  ['once', [{ at: 'unknown', error: 'once' }]],
  [[{ at: 7, error: 'no paper' }], [{ at: 'unknown', error: '{"at":7,"error":"no paper"}' }]],
  [[{ at: '2026-01-15', error: 'no paper', more: 1 }], [{ at: '2026-01-15', error: 'no paper' }]],
])('reads attempts %j, an entry of another form with its text as the error', (attempts, expected) => {
  expect(attemptsIn({ attempts })).toEqual(expected);
});

test('reads the latest ten of many attempts, and cuts their errors', () => {
  const attempts = Array.from({ length: 50 }, (_, i) => ({ at: `t${i}`, error: 'x'.repeat(5_000) }));
  const latest = attemptsIn({ attempts });
  expect(latest.map(({ at }) => at)).toEqual(attempts.slice(-10).map(({ at }) => at));
  expect(latest[0]!.error.length).toBeLessThan(1_001);
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
])('reads x-death %j, a field of another form as unknown', (xDeath, expected) => {
  expect(xDeathsIn({ 'x-death': xDeath })).toEqual(expected);
});

test.each([[undefined], [null], ['3'], [-1], [1.5], [Number.NaN], [1e300], [{}]])(
  'reads a count of %p as 0',
  (count) => {
    expect(retryCountIn({ retry_count: count })).toBe(0);
    expect(deliveryCountIn({ 'x-delivery-count': count })).toBe(0);
  },
);
