export interface ProcessStatus {
  name: string;
  /** The service that it is a process of, e.g. `email` of `email-2`; undefined for other processes. */
  service?: string;
  /** Undefined while no process runs. For a container: the id on the host. */
  pid?: number;
  /** `down` is started again by the supervisor, `stopped` only by a command. */
  state: 'starting' | 'up' | 'down' | 'stopped' | 'paused';
  /** True for a node of the broker that is cut off from the others. */
  partitioned?: boolean;
  restarts: number;
  /** The exit code or the signal of the previous process. */
  lastExit?: number | string;
}

export type Verb = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart' | 'partition' | 'heal';

/** The supervisor of a shop's processes: of `npm start`, or Docker. */
export interface ProcessControl {
  status(): Promise<ProcessStatus[]>;

  /**
   * Resolves when the process is killed, stopped, or ready again after a restart. A verb that does not apply to the state
   * does nothing, such as pausing a process that is down. `forMs` ends a kill, a pause or a partition after this time, also if the caller
   * has ended by then.
   */
  act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus>;
}
