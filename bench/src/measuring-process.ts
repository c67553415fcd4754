import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/**
 * Runs a `.process.js` of the benchmark with this task, and returns its last {@link sendResult | result}. Each sample has its
 * own process, as a service has: neither side of a ratio inherits the memory or compiled code of the other.
 */
export async function measureIn<Result>(
  script: URL,
  task: Record<string, unknown>,
  signal: AbortSignal,
): Promise<Result> {
  const child = fork(fileURLToPath(script), {
    ...withTask(task),
    signal,
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let result: Result | undefined;
  let stderr = '';
  child.on('message', (message) => (result = message as Result));
  child.stderr?.on('data', (text) => (stderr += String(text)));
  const code = await new Promise<number | null>((resolve, reject) =>
    child.once('close', resolve).once('error', reject),
  );
  if (code !== 0 || result === undefined)
    throw new Error(`${script.pathname} exited with code ${code}:\n${stderr}`);
  return result;
}

/** Passes the task in the environment, which only this user can read: it contains passwords, and every user can read arguments. */
export const withTask = (task: Record<string, unknown>): { env: NodeJS.ProcessEnv } => ({
  env: { ...process.env, TASK: JSON.stringify(task) },
});

export const taskOf = <Task>(): Task => JSON.parse(process.env['TASK']!) as Task;

/** Sends the result to the parent and exits with code 0. */
export function sendResult(result: unknown): void {
  process.send!(result, () => process.exit(0));
}

/**
 * Measures a rate without the first ticks: after them code is compiled, connections are open and the pipeline is full.
 * Calls `done` with ticks per second.
 */
export class Meter {
  private count = 0;
  private startedAt = 0;

  constructor(
    private readonly counts: { warmUp: number; timed: number },
    private readonly done: (perSecond: number) => void,
  ) {}

  tick(): void {
    const { warmUp, timed } = this.counts;
    this.count += 1;
    if (this.count === warmUp) this.startedAt = performance.now();
    if (this.count === warmUp + timed) this.done((timed * 1000) / (performance.now() - this.startedAt));
  }
}
