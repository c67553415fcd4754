import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a `.process.js` of the benchmark with this task, and returns what it {@link tell | tells} last. It has a process of
 * its own for each sample, as a service has: neither side of a ratio inherits the other's memory or compiled code.
 */
export async function measureIn<Told>(
  script: URL,
  task: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Told> {
  const child = fork(fileURLToPath(script), {
    ...withTask(task),
    signal,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let told: Told | undefined;
  let complaint = '';
  child.on('message', (message) => (told = message as Told));
  child.stderr?.on('data', (text) => (complaint += String(text)));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  if (code !== 0 || told === undefined)
    throw new Error(`${script.pathname} ended with ${code}:\n${complaint}`);
  return told;
}

/** Passes the task by the environment, which only this user can read: there are passwords in it, and everybody can read arguments. */
export const withTask = (task: Record<string, unknown>): { env: NodeJS.ProcessEnv } => ({
  env: { ...process.env, TASK: JSON.stringify(task) },
});

/** The task of this process. */
export const taskOf = <Task>(): Task => JSON.parse(process.env['TASK']!) as Task;

/** Ends this process with its result. */
export function tell(result: unknown): void {
  process.send!(result, () => process.exit(0));
}

/**
 * Times what is done, without the first pieces: by then code is compiled, connections are open and the pipeline is full.
 * Calls `done` with pieces a second.
 */
export class Meter {
  private count = 0;
  private startedAt = 0;

  constructor(
    private readonly pieces: { warmUp: number; timed: number },
    private readonly done: (perSecond: number) => void,
  ) {}

  tick(): void {
    const { warmUp, timed } = this.pieces;
    this.count += 1;
    if (this.count === warmUp) this.startedAt = performance.now();
    if (this.count === warmUp + timed) this.done((timed * 1000) / (performance.now() - this.startedAt));
  }
}
