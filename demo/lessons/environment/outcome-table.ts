import type { Outcome } from './lesson.js';

/** One row for each variant, in the given order. */
export const tableOf = (outcomes: readonly Outcome[]): string =>
  [
    row('', 'sent', 'lost', 'duplicated'),
    ...outcomes.map(({ variant, sent, lost, duplicated }) => row(variant, sent, lost, duplicated)),
  ].join('\n');

const row = (variant: string, ...cells: (string | number)[]): string =>
  `  ${variant.padEnd(22)}${cells.map((cell) => String(cell).padStart(12)).join('')}`;

/** True when every wrong variant lost or duplicated a message, and the right one none. */
export const isProven = (outcomes: readonly Outcome[]): boolean =>
  outcomes.every(({ isRight, lost, duplicated }) => isRight === (lost + duplicated === 0));
