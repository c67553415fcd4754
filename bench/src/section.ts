import type { Stack } from '../../stack/src/stack.js';

/** A ratio within the same run, milliseconds, per second, mebibytes, seconds, kilobytes, a count. */
export type Unit = 'x' | 'ms' | '/s' | 'MB' | 's' | 'kB' | 'pieces';

export type Goal = { atLeast: number } | { atMost: number };

/** One row of the page: a sample per round; the page shows the median, the lowest and the highest. */
export interface Figure {
  what: string;
  unit: Unit;
  samples: readonly number[];
  goal?: Goal;
  /** The reason, printed on the page when the goal is missed. */
  whyMissed?: string;
}

export interface Bench {
  /** Database and broker of the benchmark, set up for all services. No service runs; `stack.run` starts one. */
  stack: Stack;
  /** Samples per figure. */
  rounds: number;
  /** Aborted by Ctrl-C; a section must stop what it started. */
  signal: AbortSignal;
  /** Prints progress on the terminal. */
  print: (what: string) => void;
}

/** A section of the page. Afterwards no process runs and all queues are empty. */
export interface Section {
  /** Its argument on the command line. */
  name: string;
  title: string;
  /** Markdown: what is measured, compared with what, and how. */
  about: string;
  measure(bench: Bench): Promise<Figure[]>;
}
