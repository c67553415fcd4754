import { pageOf, type Report } from './page.js';
import type { Figure } from './section.js';
import { ratios, summarise } from './statistics.js';

const figure: Figure = {
  what: 'soup against water',
  unit: 'x',
  samples: [0.9, 1.4, 1.1],
  goal: { atLeast: 1 },
};
const report = (...figures: Figure[]): Report => ({
  date: new Date('2026-02-01T10:00:00Z'),
  rounds: 3,
  machine: [['Node', '20.19.0']],
  sections: [{ title: 'Cooking', about: 'How fast the kitchen is.', figures }],
});

test('the median counts, and the lowest and highest are the spread', () => {
  expect(summarise(figure)).toEqual({ median: 1.1, lowest: 0.9, highest: 1.4, met: true });
  expect(summarise({ samples: [4, 1, 2, 3] })).toEqual({ median: 2.5, lowest: 1, highest: 4 });
});

test('a goal is met on its own side, the border included', () => {
  expect(summarise({ samples: [5], goal: { atMost: 5 } }).met).toBe(true);
  expect(summarise({ samples: [5.01], goal: { atMost: 5 } }).met).toBe(false);
  expect(summarise({ samples: [0.99], goal: { atLeast: 1 } }).met).toBe(false);
});

test('a figure that was not measured is refused', () => {
  expect(() => summarise({ samples: [] })).toThrow('needs numbers');
  expect(() => summarise({ samples: [1, Number.NaN] })).toThrow('needs numbers');
});

test('ratios are taken within each round', () => expect(ratios([10, 30], [20, 10])).toEqual([0.5, 3]));

test('the page has each goal beside its figure, and says whether it is met', () => {
  const page = pageOf(
    report(figure, {
      what: 'waiting',
      unit: 'ms',
      samples: [7],
      goal: { atMost: 5 },
      whyMissed: 'The cook slept.',
    }),
  );
  expect(page).toContain('on 2026-02-01');
  expect(page).toMatch(
    /\| soup against water +\| 1\.10× +\| 0\.90× – 1\.40× +\| at least 1\.00× +\| yes +\|/,
  );
  expect(page).toMatch(/\| Cooking +\| waiting +\| 7\.00 ms +\| at most 5\.00 ms +\| no +\|/);
  expect(page).toContain('Not met: waiting. The cook slept.');
});

test('a section that could not be measured says so on the page', () => {
  const failed = { title: 'Cooking', about: 'How fast the kitchen is.', failure: 'no fire' };
  expect(pageOf({ ...report(), sections: [failed] })).toContain('It could not be measured: no fire');
});
