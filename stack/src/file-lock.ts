import { spawnSync } from 'node:child_process';
import { closeSync, fchmodSync, openSync } from 'node:fs';

/**
 * A lock of the kernel (flock) on a file. It belongs to the open descriptor and to every process that inherits it, so the
 * kernel releases it when the last of them has ended, however it ended.
 */
export class FileLock {
  private constructor(
    /** To be inherited by a process that shall hold the lock too. */
    readonly descriptor: number,
  ) {}

  private released = false;

  /** Undefined when another descriptor holds the lock. */
  static tryAcquire(file: string): FileLock | undefined {
    const descriptor = openSync(file, 'a', 0o600);
    // One of an earlier version is open to others, who could hold the lock.
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

/** Node has no flock, but a child process can lock a descriptor that both have: of util-linux, and for macOS of Perl. */
const commands = [
  ['flock', '-n', '3'],
  ['perl', '-e', 'open(my $file, ">>&=", 3) or exit 2; exit(flock($file, 6) ? 0 : 1)'],
] as const;

function lock(descriptor: number): boolean {
  for (const [command, ...args] of commands) {
    const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'ignore', 'ignore', descriptor] });
    if (!error) return status === 0;
  }
  throw new Error('Neither flock nor perl is installed, one of which a data folder is locked with.');
}
