import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from './file-lock.js';

/** How long the next start waits for the processes of a killed supervisor before it kills them, and again after that. */
const END_WITHIN_MS = 10_000;

export interface DataLock {
  /** Processes that use the data inherit it: the next start waits until the last of them has ended. */
  descriptor: number;
  release(): void;
}

/**
 * Locks a data folder with two files next to it: only the supervisor holds `.lock`, the supervisor and all its processes
 * hold `.processes.lock`. Throws if a supervisor runs. Kills the processes that a killed supervisor has left.
 */
export async function lockData(
  dataDir: string,
  { endWithinMs = END_WITHIN_MS }: { endWithinMs?: number } = {},
): Promise<DataLock> {
  mkdirSync(dirname(dataDir), { recursive: true });
  const file = `${dataDir}.lock`;
  const supervisor = FileLock.tryAcquire(file);
  if (!supervisor)
    throw new Error(
      `${dataDir} is in use: this shop is already running${await processIn(file)}. Stop it there with Ctrl-C first.`,
    );
  writeFileSync(file, String(process.pid));
  try {
    const processes = await acquireAfterEarlierProcesses(`${dataDir}.processes.lock`, endWithinMs);
    const release = () => {
      processes.release();
      supervisor.release();
    };
    return { descriptor: processes.descriptor, release };
  } catch (error) {
    supervisor.release();
    throw error;
  }
}

async function acquireAfterEarlierProcesses(file: string, endWithinMs: number): Promise<FileLock> {
  const startedAt = Date.now();
  for (let killed = false; ; await delay(100)) {
    const lock = FileLock.tryAcquire(file);
    if (lock) return lock;
    const waitedMs = Date.now() - startedAt;
    if (waitedMs > 2 * endWithinMs)
      throw new Error(
        `Processes of an earlier start do not end: ${holdersOf(file).join(', ')} hold ${file}. Kill them, then start again.`,
      );
    if (waitedMs < endWithinMs || killed) continue;
    for (const pid of holdersOf(file)) kill(pid);
    killed = true;
  }
}

/** The processes that have the file open, from /proc on Linux and from lsof elsewhere. */
function holdersOf(file: string): number[] {
  const path = realpathSync(file);
  if (process.platform !== 'linux') {
    const { stdout } = spawnSync('lsof', ['-t', path], { encoding: 'utf8' });
    return (stdout ?? '').split('\n').filter(Boolean).map(Number);
  }
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && hasOpen(name, path))
    .map(Number);
}

function hasOpen(pid: string, path: string): boolean {
  try {
    const descriptors = join('/proc', pid, 'fd');
    return readdirSync(descriptors).some((name) => readlinkSync(join(descriptors, name)) === path);
  } catch {
    return false;
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has already ended.
  }
}

/** The supervisor writes its pid just after it has the lock. */
const PID_WITHIN_MS = 1_000;

async function processIn(file: string): Promise<string> {
  for (const startedAt = Date.now(); ; await delay(20)) {
    const pid = readFileSync(file, 'utf8').trim();
    if (pid !== '') return ` (process ${pid})`;
    if (Date.now() - startedAt > PID_WITHIN_MS) return '';
  }
}
