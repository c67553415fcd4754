import { median } from 'simple-statistics';
import type { Figure, Goal } from './section.js';

export interface Summary {
  median: number;
  lowest: number;
  highest: number;
  /** Undefined without a goal. */
  met?: boolean;
}

/** Uses the median, because one round on a busy machine does not change it. */
export function summarise({ samples, goal }: Pick<Figure, 'samples' | 'goal'>): Summary {
  if (samples.length === 0 || !samples.every(Number.isFinite))
    throw new Error(`a figure needs numbers, and has [${samples.join(', ')}]`);
  const middle = median([...samples]);
  const summary = { median: middle, lowest: Math.min(...samples), highest: Math.max(...samples) };
  return goal ? { ...summary, met: isMet(middle, goal) } : summary;
}

const isMet = (value: number, goal: Goal): boolean =>
  'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;

/** Computed per round: a slow round slows down both sides of its ratio. */
export const ratios = (values: readonly number[], baselines: readonly number[]): number[] =>
  values.map((value, round) => value / baselines[round]!);
