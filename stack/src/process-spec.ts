export interface ProcessSpec {
  name: string;
  /** The service that it is a process of, e.g. `email` of the process `email-2`. */
  service?: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  logFile: string;
  /** Resolves to true if the process is ready. */
  probe: () => Promise<boolean>;
  /** Resolves to true if the process needs a restart after a pause. Asked again and again for 15 s after it. */
  isStuckAfterPause?: () => Promise<boolean>;
  /** Returns why the process failed, from its log since the launch; undefined if it may still be starting. */
  explainFailure?: (log: string) => string | undefined;
  /** Default: SIGTERM. */
  stopSignal?: NodeJS.Signals;
  /** The signal when the supervisor dies. Default: SIGKILL. */
  whenOrphaned?: 'KILL' | 'QUIT';
  /** The nice value of the process and its children, see `setNice`. */
  nice?: number;
  /** The account for a process that refuses to run as root. */
  uid?: number;
  gid?: number;
}
