import { table } from '../../stack/src/docs/markdown.js';
import type { Figure, Goal, Section, Unit } from './section.js';
import { summarise } from './statistics.js';

/** What a section brought; one that could not be measured says so on the page. */
export type Measured = Pick<Section, 'title' | 'about'> & ({ figures: Figure[] } | { failure: string });

/** Everything the page tells. */
export interface Report {
  date: Date;
  rounds: number;
  machine: [name: string, value: string][];
  sections: Measured[];
}

/** The whole of docs/benchmarks.md. */
export const pageOf = ({ date, rounds, machine, sections }: Report): string =>
  [
    '# Benchmarks',
    `Written by \`npm run bench\` on ${date.toISOString().slice(0, 10)}. Compared subjects run in turns in one run, A B A B. A ratio is taken within each round, since only ratios apply to another machine. Each figure is the median of ${rounds} rounds unless it says otherwise, with the lowest and the highest beside it.`,
    table(['taken on', ''], machine),
    '## The goals',
    goalsOf(sections),
    ...sections.flatMap((section) => [`## ${section.title}`, section.about, ...resultOf(section)]),
  ].join('\n\n') + '\n';

/** One section as it stands on the page, for the terminal. */
export const resultOf = (section: Measured): string[] =>
  'failure' in section
    ? [`It could not be measured: ${section.failure}`]
    : [
        table(['what', 'median', 'lowest – highest', 'goal', 'met'], section.figures.map(rowOf)),
        ...excuses(section.figures),
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
  const spread = `${write(lowest, unit)} – ${write(highest, unit)}`;
  return [
    what,
    write(median, unit),
    spread,
    goal ? writeGoal(goal, unit) : '',
    met === undefined ? '' : met ? 'yes' : 'no',
  ];
}

const excuses = (figures: readonly Figure[]): string[] =>
  figures
    .filter((figure) => summarise(figure).met === false)
    .map(({ what, whyMissed }) => `Not met: ${what}. ${whyMissed ?? 'The reason is not known yet.'}`);

const writeGoal = (goal: Goal, unit: Unit): string =>
  'atLeast' in goal ? `at least ${write(goal.atLeast, unit)}` : `at most ${write(goal.atMost, unit)}`;

function write(value: number, unit: Unit): string {
  if (unit === 'x') return `${value.toFixed(2)}×`;
  const digits = value < 10 ? 2 : value < 100 ? 1 : 0;
  const number = value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return unit === '/s' ? `${number}/s` : `${number} ${unit}`;
}
