import type { Stack } from '../../stack/src/stack.js';

/** How a figure is written: a ratio to something measured in the same run, milliseconds, pieces a second, mebibytes, seconds. */
export type Unit = 'x' | 'ms' | '/s' | 'MB' | 's';

/** What a figure should be. */
export type Goal = { atLeast: number } | { atMost: number };

/** One line of the page: a sample per round, of which the median counts and the lowest and highest tell the spread. */
export interface Figure {
  what: string;
  unit: Unit;
  samples: readonly number[];
  goal?: Goal;
  /** Why, should the goal be missed: a sentence for the page, written by whoever looked into it. */
  whyMissed?: string;
}

/** What a section measures with. */
export interface Bench {
  /** Database and broker of the benchmark's own, set up for all services, none of which runs; `stack.run` starts one. */
  stack: Stack;
  /** How often each figure is taken. */
  rounds: number;
  /** Aborted by Ctrl-C; what a section starts must end with it. */
  signal: AbortSignal;
  /** Says on the terminal what is being done. */
  say: (what: string) => void;
}

/** A chapter of the page. It leaves the stack as it found it: no process runs, its queues are empty. */
export interface Section {
  /** Its word on the command line. */
  name: string;
  title: string;
  /** Markdown that says what is measured, against what, and how. */
  about: string;
  measure(bench: Bench): Promise<Figure[]>;
}
