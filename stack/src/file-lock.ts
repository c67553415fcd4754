import { spawnSync } from 'node:child_process';
import { closeSync, fchmodSync, openSync } from 'node:fs';

/**
 * A kernel lock (flock) on a file. It belongs to the open descriptor and to every process that inherits it: the kernel
 * releases it when the last of them has ended, even by SIGKILL.
 */
export class FileLock {
  private constructor(
    /** A process that inherits it holds the lock too. */
    readonly descriptor: number,
  ) {}

  private released = false;

  /** Undefined if another descriptor holds the lock. */
  static tryAcquire(file: string): FileLock | undefined {
    const descriptor = openSync(file, 'a', 0o600);
    // An earlier version created the file with more permissions, so another user could hold the lock.
    fchmodSync(descriptor, 0o600);
    if (lock(descriptor)) return new FileLock(descriptor);
    closeSync(descriptor);
    return undefined;
  }

  /** Processes that inherited the descriptor keep the lock. */
  release(): void {
    if (!this.released) closeSync(this.descriptor);
    this.released = true;
  }
}

/** Node has no flock, but a child process can lock a shared descriptor: with util-linux, or with Perl on macOS. */
const commands = [
  ['flock', '-n', '3'],
  ['perl', '-e', 'open(my $file, ">>&=", 3) or exit 2; exit(flock($file, 6) ? 0 : 1)'],
] as const;

function lock(descriptor: number): boolean {
  for (const [command, ...args] of commands) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    if (!error) return status === 0;
  }
  throw new Error(
    'A data folder is locked with flock or perl, and neither is installed. Install one, e.g. the package util-linux.',
  );
}
