import { spawnSync } from 'node:child_process';
import { ManagedProcess } from '../../../../stack/src/managed-process.js';
import type { ProcessSpec } from '../../../../stack/src/process-spec.js';

/** The server of one or more rails. */
export interface RailServer {
  /** Its name and version, for the table. */
  description: string;
  url: string;
  /** An emulator's speed and memory say nothing about the system. */
  isEmulator?: true;
  /** The time of its launch in ms since 1970; undefined if it ran before the lesson. */
  launchedAt: number | undefined;
  /** Resident memory in bytes; undefined if it is not a process of this machine. */
  memory(): number | undefined;
  /** Deletes the rails of these names from a server that stays. */
  remove?: (names: readonly string[]) => Promise<void>;
  stop(): Promise<void>;
}

export interface StartOptions {
  /** For all files of the server; deleted at the end. */
  folder: string;
  /** The descriptor of a lock that its processes hold. */
  lock: number;
  signal: AbortSignal;
}

export type StartServer = (options: StartOptions) => Promise<RailServer>;

/** On loopback, apart from the ports of a shop, of tests and of the other lessons. */
export const PORTS = {
  ...{ postgres: 17_832, amqp: 17_882, management: 17_872, erlang: 17_883, epmd: 17_779 },
  ...{ kafka: 17_892, controller: 17_893, sqs: 17_866, redis: 17_879 },
};

const READY_WITHIN_MS = 90_000;

/** Starts a process of the lesson and waits until it is ready. It ends with the lesson, even by SIGKILL. */
export async function launch(
  spec: ProcessSpec,
  { lock, signal }: StartOptions,
  readyWithinMs = READY_WITHIN_MS,
): Promise<Pick<RailServer, 'launchedAt' | 'memory' | 'stop'>> {
  const managed = new ManagedProcess(spec, lock);
  const launchedAt = Date.now();
  managed.start();
  try {
    await managed.ready(readyWithinMs, { signal, firstStart: true });
  } catch (error) {
    await managed.stop();
    throw error;
  }
  return { launchedAt, memory: () => memoryOfGroup(managed.status().pid), stop: () => managed.stop() };
}

/** A server that ran before the lesson, and stays. */
export const runningServer = (
  description: string,
  url: string,
  remove: NonNullable<RailServer['remove']>,
): RailServer => ({
  ...{ description, url, remove, launchedAt: undefined },
  memory: () => undefined,
  stop: () => Promise.resolve(),
});

/** Of a process and its children, which have its process group. */
function memoryOfGroup(leader: number | undefined): number | undefined {
  const { stdout, status } = spawnSync('ps', ['-A', '-o', 'pgid=,rss='], { encoding: 'utf8' });
  if (status !== 0 || leader === undefined) return undefined;
  const processes = stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  return processes.reduce(
    (sum, [group, kilobytes = 0]) => sum + (group === leader ? 1_024 * kilobytes : 0),
    0,
  );
}
