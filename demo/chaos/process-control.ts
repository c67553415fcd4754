/** How a process of a shop is doing. */
export interface ProcessStatus {
  name: string;
  /** While one runs; of a container as its machine counts it. */
  pid?: number;
  /** `down` comes back by itself, `stopped` when it is started. */
  state: 'starting' | 'up' | 'down' | 'stopped' | 'paused';
  restarts: number;
  /** The code or the signal that the process before ended with. */
  lastExit?: number | string;
}

/** What can be done to a process. */
export const verbs = ['kill', 'pause', 'resume', 'stop', 'start', 'restart'] as const;

/** One of {@link verbs}. */
export type Verb = (typeof verbs)[number];

/** Whoever keeps a shop's processes running, seen by those who break them on purpose. */
export interface ProcessControl {
  status(): Promise<ProcessStatus[]>;

  /**
   * Resolves when it is done: killed, stopped, or ready again after a restart. What can't be done to a process in its
   * state, as pausing one that is down, is not done. `forMs` ends a kill or a pause after the time, also when the one who
   * asked for it is gone.
   */
  act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus>;
}
