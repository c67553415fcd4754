import type { LessonEnvironment } from './lesson-environment.js';

/** How many messages a lesson sends, and how many times it kills each process. */
export interface Size {
  messages: number;
  kills: number;
}

/** The counted result of one variant. */
export interface Outcome {
  /** Its name in the printed table. */
  variant: string;
  isRight: boolean;
  sent: number;
  /** Sent, and without any effect. */
  lost: number;
  /** Effects beyond the first of each message. */
  duplicated: number;
}

/** Runs without one protection of the messaging library and with it, side by side. */
export interface Lesson {
  name: string;
  /** One line, for the list. */
  title: string;
  /** What the lesson does; printed before it runs. */
  description: (size: Size) => string;
  size: Size;
  /** Each gets a queue of its own. */
  consumers: readonly string[];
  run: (environment: LessonEnvironment, size: Size) => Promise<Outcome[]>;
}

/** `effects` contains a number from 1 to `sent` once for each effect of that message. */
export function count(
  sent: number,
  effects: readonly number[],
): Pick<Outcome, 'sent' | 'lost' | 'duplicated'> {
  const distinct = new Set(effects).size;
  return { sent, lost: sent - distinct, duplicated: effects.length - distinct };
}
