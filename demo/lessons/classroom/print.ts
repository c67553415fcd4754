import type { Outcome } from './lesson.js';

/** One line for each way, the right one last. */
export const tableOf = (outcomes: readonly Outcome[]): string =>
  [
    line('', 'sent', 'lost', 'duplicated'),
    ...outcomes.map(({ way, sent, lost, duplicated }) => line(way, sent, lost, duplicated)),
  ].join('\n');

const line = (way: string, ...figures: (string | number)[]): string =>
  `  ${way.padEnd(22)}${figures.map((figure) => String(figure).padStart(12)).join('')}`;

/** Whether the lesson shows what it is to show: every wrong way has lost or duplicated something, the right one nothing. */
export const isProven = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(({ isRight, lost, duplicated }) => isRight === (lost + duplicated === 0));
