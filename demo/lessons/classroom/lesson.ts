import type { Classroom } from './classroom.js';

/** How much is sent, and how often somebody is killed. */
export interface Size {
  tickets: number;
  kills: number;
}

/** What came of one way of doing it, counted and not supposed. */
export interface Outcome {
  /** The way, as the table names it. */
  way: string;
  isRight: boolean;
  sent: number;
  /** Sent, and without any effect. */
  lost: number;
  /** Effects beyond the one of each. */
  duplicated: number;
}

/** One thing that messaging does for the shop, taken away beside the same thing done right. */
export interface Lesson {
  name: string;
  /** One line, for the list. */
  title: string;
  /** What is about to happen. */
  story: (size: Size) => string;
  size: Size;
  /** Those who have a queue of their own. */
  chefs: readonly string[];
  teach: (classroom: Classroom, size: Size) => Promise<Outcome[]>;
}

/** Counts how often each of the numbers from 1 has had its effect. */
export function count(
  sent: number,
  effects: readonly number[],
): Pick<Outcome, 'sent' | 'lost' | 'duplicated'> {
  const distinct = new Set(effects).size;
  return { sent, lost: sent - distinct, duplicated: effects.length - distinct };
}
