import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import type { Duplex, Readable } from 'node:stream';

/** What {@link spawnGuarded} starts a process with. */
export interface GuardedOptions {
  env: NodeJS.ProcessEnv;
  /** The descriptor of a lock that the process holds until it and all its children have ended. */
  lock?: number | undefined;
  /** With QUIT the process gets that first when this one dies, and up to 5 s to end. Then the whole group is killed. */
  whenOrphaned?: 'KILL' | 'QUIT' | undefined;
  /** Where its standard output goes. */
  output?: 'pipe' | 'ignore';
  uid?: number | undefined;
  gid?: number | undefined;
}

const GROUP_ENDS_WITHIN_MS = 6_000;

/**
 * The shell leaves a watcher and becomes the process. The watcher reads a pipe whose other end this process alone has, so
 * it notices at once when this process dies, also by SIGKILL and also before the command runs. It is a member of the
 * process group that it kills: while it lives, the kernel gives the group's id to nobody else.
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

/** A process, leader of a group of its own, that does not outlive this process. */
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
  // Without the watcher, which somebody may have killed, there is nobody to close it for.
  child.stdio[3]?.on('error', () => undefined);
  return { child, exit: exitOf(child) };
}

/** A process and what becomes of it. */
export interface Guarded {
  child: ChildProcess;
  /** The code or the signal that it ended with, when what is left of its group has been killed. */
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

/** Closes the watcher's pipe, and waits until the watcher has closed its end: by then it has killed the group and itself. */
async function endGroup(pipe: Duplex | undefined): Promise<void> {
  if (!pipe || pipe.destroyed) return;
  const ended = new Promise((resolve) => pipe.once('close', resolve).once('error', resolve));
  pipe.resume().end();
  await Promise.race([ended, delay(GROUP_ENDS_WITHIN_MS, undefined, { ref: false })]);
  pipe.destroy();
}

/** Runs a command to its end; resolves with its exit and with all that it said. */
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
