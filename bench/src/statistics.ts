import { median } from 'simple-statistics';
import type { Figure, Goal } from './section.js';

/** What is told of a figure's samples. */
export interface Summary {
  median: number;
  lowest: number;
  highest: number;
  /** Undefined without a goal. */
  met?: boolean;
}

/** The median counts: a round in which the machine was busy with something else does not move it. */
export function summarise({ samples, goal }: Pick<Figure, 'samples' | 'goal'>): Summary {
  if (samples.length === 0 || !samples.every(Number.isFinite))
    throw new Error(`a figure needs numbers, and has [${samples.join(', ')}]`);
  const middle = median([...samples]);
  const summary = { median: middle, lowest: Math.min(...samples), highest: Math.max(...samples) };
  return goal ? { ...summary, met: isMet(middle, goal) } : summary;
}

const isMet = (value: number, goal: Goal): boolean =>
  'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost;

/** Round by round, so that what slowed one round down slowed both sides of its ratio. */
export const ratios = (things: readonly number[], floors: readonly number[]): number[] =>
  things.map((thing, round) => thing / floors[round]!);
