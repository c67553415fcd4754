import { table } from '../../stack/src/docs/markdown.js';
import type { Figure, Goal, Section, Unit } from './section.js';
import { summarise } from './statistics.js';

/** The result of a section; the page also reports a section whose measurement failed. */
export type Measured = Pick<Section, 'title' | 'about'> & ({ figures: Figure[] } | { failure: string });

export interface Report {
  date: Date;
  rounds: number;
  machine: [name: string, value: string][];
  sections: Measured[];
}

/** The content of docs/benchmarks.md. */
export const pageOf = ({ date, rounds, machine, sections }: Report): string =>
  [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Compared subjects run in turns, A B A B, and a ratio is computed within each round, because only ratios are comparable between machines. Each figure is the median of ${rounds} rounds unless stated otherwise, with the lowest and the highest.`,
    table(['machine', ''], machine),
    '## The goals',
    goalsOf(sections),
    ...sections.flatMap((section) => [`## ${section.title}`, section.about, ...resultOf(section)]),
  ].join('\n\n') + '\n';

/** The Markdown of one section, also printed on the terminal. */
export const resultOf = (section: Measured): string[] =>
  'failure' in section
    ? [`The measurement failed: ${section.failure}`]
    : [
        table(['what', 'median', 'lowest – highest', 'goal', 'met'], section.figures.map(rowOf)),
        ...missedGoals(section.figures),
      ];

function goalsOf(sections: readonly Measured[]): string {
  const rows = sections.flatMap((section) =>
    ('figures' in section ? section.figures : [])
      .filter(({ goal }) => goal)
      .map((figure) => [section.title, ...rowOf(figure)].filter((_, column) => column !== 3)),
  );
  return table(['', 'what', 'median', 'goal', 'met'], rows);
}

function rowOf(figure: Figure): string[] {
  const { what, unit, goal } = figure;
  const { median, lowest, highest, met } = summarise(figure);
  const spread = `${formatValue(lowest, unit)} – ${formatValue(highest, unit)}`;
  return [
    what,
    formatValue(median, unit),
    spread,
    goal ? formatGoal(goal, unit) : '',
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

const missedGoals = (figures: readonly Figure[]): string[] =>
  figures
    .filter((figure) => summarise(figure).met === false)
    .map(({ what, whyMissed }) => `Not met: ${what}. ${whyMissed ?? 'The reason is not known yet.'}`);

const formatGoal = (goal: Goal, unit: Unit): string =>
  'atLeast' in goal
    ? `at least ${formatValue(goal.atLeast, unit)}`
    : `at most ${formatValue(goal.atMost, unit)}`;

function formatValue(value: number, unit: Unit): string {
  if (unit === 'x') return `${value.toFixed(2)}×`;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  if (unit === 'pieces') return number;
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`;
}
