import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** A user of this machine with an id that no account has. Only root can act as one. */
export const OTHER_USER = { uid: 54_321, gid: 54_321 };

/** What another user tries to reach. */
export interface Targets {
  /** Files and folders that are to be closed. */
  paths: string[];
  /** Processes whose environment is to be closed. */
  pids: number[];
  /** Folders of all users, to be searched for the secrets. */
  shared: string[];
  /** In ms; files that are older are no files of the shop. */
  since: number;
  /** What no file there and no process's arguments may hold. */
  secrets: string[];
}

/** Lets another user try everything; returns one sentence for each thing that was reached. */
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
