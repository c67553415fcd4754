import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex, Readable } from 'node:stream';

export interface GuardedOptions {
  env: NodeJS.ProcessEnv;
  /** The descriptor of a lock. The process and all its children hold the lock until they end. */
  lock?: number | undefined;
  /** When this process dies, KILL kills the whole group at once; QUIT sends SIGQUIT first and waits up to 5 s. */
  whenOrphaned?: 'KILL' | 'QUIT' | undefined;
  output?: 'pipe' | 'ignore';
  uid?: number | undefined;
  gid?: number | undefined;
}

const GROUP_END_TIMEOUT_MS = 6_000;

/**
 * The shell starts a watcher and then execs the command. The watcher reads a pipe whose other end only this process has, so
 * it notices at once when this process dies, even by SIGKILL and even before the command runs. It is a member of the
 * process group that it kills, so the kernel cannot reuse the group's id while the watcher runs.
 */
const GUARD = `
( {
    read -r _ <&3
    if [ "$1" != KILL ] && kill -s "$1" -- "$$"; then
      for _ in 1 2 3 4 5 6 7 8 9 10; do kill -s 0 -- "$$" && sleep 0.5; done
    fi
    kill -s KILL -- "-$$"
  } >/dev/null 2>&1 & )
shift
exec "$@" 3<&-`;

/** Starts a process as leader of its own group; it does not outlive this process. */
export function spawnGuarded(command: string, args: readonly string[], options: GuardedOptions): Guarded {
  const { env, lock, whenOrphaned = 'KILL', output = 'pipe', uid, gid } = options;
  const child = spawn('/bin/sh', ['-c', GUARD, 'sh', whenOrphaned, command, ...args], {
    env,
    detached: true,
    stdio: [
      'ignore',
      output,
      output === 'ignore' ? 'inherit' : 'pipe',
      'pipe',
      ...(lock === undefined ? [] : [lock]),
    ],
    ...(uid !== undefined && { uid, cwd: '/' }),
    ...(gid !== undefined && { gid }),
  });
  // If the watcher was killed, writing to its pipe fails and there is nothing to close.
  child.stdio[3]?.on('error', () => undefined);
  return { child, exit: exitOf(child) };
}

export interface Guarded {
  child: ChildProcess;
  /** Its exit code or signal; resolves after the rest of its group was killed. */
  exit: Promise<number | NodeJS.Signals>;
}

async function exitOf(child: ChildProcess): Promise<number | NodeJS.Signals> {
  const exit = await new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('error', () => child.pid ?? resolve(1));
    child.once('exit', (code, signal) => resolve(code ?? signal ?? 1));
  });
  await endGroup(child.stdio[3] as Duplex | undefined);
  return exit;
}

/** Closes the watcher's pipe and waits until the watcher closes its end, which happens when it has killed the group and itself. */
async function endGroup(pipe: Duplex | undefined): Promise<void> {
  if (!pipe || pipe.destroyed) return;
  const ended = new Promise((resolve) => pipe.once('close', resolve).once('error', resolve));
  pipe.resume().end();
  await Promise.race([ended, delay(GROUP_END_TIMEOUT_MS, undefined, { ref: false })]);
  pipe.destroy();
}

/** Runs a command to its end; resolves with its exit code or signal and all its output. */
export async function runGuarded(
  command: string,
  args: readonly string[],
  options: GuardedOptions,
): Promise<{ exit: number | NodeJS.Signals; output: string }> {
  const { child, exit } = spawnGuarded(command, args, options);
  let output = '';
  for (const stream of [child.stdout, child.stderr] as (Readable | null)[])
    stream?.on('data', (text) => (output += String(text)));
  child.on('error', (error) => (output += error.message));
  const closed = new Promise((resolve) => child.once('close', resolve).once('error', resolve));
  const code = await exit;
  await closed;
  return { exit: code, output };
}
