import { pageOf, type Report } from './page.js';
import type { Figure } from './section.js';
import { ratios, summarise } from './statistics.js';

const figure: Figure = {
  what: 'messages a second',
  unit: 'x',
  samples: [0.9, 1.4, 1.1],
  goal: { atLeast: 1 },
};
const report = (...figures: Figure[]): Report => ({
  date: new Date('2026-02-01T10:00:00Z'),
  rounds: 3,
  machine: [['Node', '20.19.0']],
  sections: [{ title: 'Consuming', about: 'How fast messages are handled.', figures }],
});

test('the summary has the median, the lowest and the highest sample', () => {
  expect(summarise(figure)).toEqual({ median: 1.1, lowest: 0.9, highest: 1.4, met: true });
  expect(summarise({ samples: [4, 1, 2, 3] })).toEqual({ median: 2.5, lowest: 1, highest: 4 });
});

test('a goal includes its bound', () => {
  expect(summarise({ samples: [5], goal: { atMost: 5 } }).met).toBe(true);
  expect(summarise({ samples: [5.01], goal: { atMost: 5 } }).met).toBe(false);
  expect(summarise({ samples: [0.99], goal: { atLeast: 1 } }).met).toBe(false);
});

test('a figure without samples is refused', () => {
  expect(() => summarise({ samples: [] })).toThrow('needs numbers');
  expect(() => summarise({ samples: [1, Number.NaN] })).toThrow('needs numbers');
});

test('ratios are computed within each round', () => expect(ratios([10, 30], [20, 10])).toEqual([0.5, 3]));

test('the page has each goal beside its figure, and whether it is met', () => {
  const page = pageOf(
    report(figure, {
      what: 'delay',
      unit: 'ms',
      samples: [7],
      goal: { atMost: 5 },
      whyMissed: 'The disk is slow.',
    }),
  );
  expect(page).toContain('on 2026-02-01');
  expect(page).toMatch(/\| messages a second +\| 1\.10× +\| 0\.90× – 1\.40× +\| at least 1\.00× +\| yes +\|/);
  expect(page).toMatch(/\| Consuming +\| delay +\| 7\.00 ms +\| at most 5\.00 ms +\| no +\|/);
  expect(page).toContain('Not met: delay. The disk is slow.');
});

test('the page reports a section whose measurement failed', () => {
  const failed = { title: 'Consuming', about: 'How fast messages are handled.', failure: 'no broker' };
  expect(pageOf({ ...report(), sections: [failed] })).toContain('The measurement failed: no broker');
});
