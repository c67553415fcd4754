import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** An id that no account of the machine has. Only root can start a process under it. */
export const OTHER_USER = { uid: 54_321, gid: 54_321 };

/** The targets that another user tries to reach. */
export interface Targets {
  /** Files and folders that must be inaccessible. */
  paths: string[];
  /** Processes whose environment must be inaccessible. */
  pids: number[];
  /** Folders of all users, searched for the secrets. */
  shared: string[];
  /** Milliseconds since the epoch; older files do not belong to the shop. */
  since: number;
  /** Texts that no file in the shared folders and no process argument may contain. */
  secrets: string[];
}

/** Tries all targets as another user; returns one sentence for each target that was reached. */
export function reachedByOtherUser(targets: Targets): string[] {
  const script = readFileSync(new URL('attacker.mjs', import.meta.url), 'utf8');
  const { stdout, stderr, error } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    ...OTHER_USER,
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    input: JSON.stringify(targets),
    encoding: 'utf8',
    maxBuffer: 100_000_000,
  });
  if (error ?? stderr) throw error ?? new Error(stderr);
  return JSON.parse(stdout) as string[];
}
