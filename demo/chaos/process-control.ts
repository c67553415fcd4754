export interface ProcessStatus {
  name: string;
  /** Undefined while no process runs. For a container: the id on the host. */
  pid?: number;
  /** `down` is started again by the supervisor, `stopped` only by a command. */
  state: 'starting' | 'up' | 'down' | 'stopped' | 'paused';
  restarts: number;
  /** The exit code or the signal of the previous process. */
  lastExit?: number | string;
}

export type Verb = 'kill' | 'pause' | 'resume' | 'stop' | 'start' | 'restart';

/** The supervisor of a shop's processes: of `npm start`, or Docker. */
export interface ProcessControl {
  status(): Promise<ProcessStatus[]>;

  /**
   * Resolves when the process is killed, stopped, or ready again after a restart. A verb that does not apply to the state
   * does nothing, such as pausing a process that is down. `forMs` ends a kill or a pause after this time, also if the caller
   * has ended by then.
   */
  act(name: string, verb: Verb, forMs?: number): Promise<ProcessStatus>;
}
