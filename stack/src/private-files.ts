import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** For a folder that other accounts may pass through to a path that they know, without reading its names. */
export const PASSABLE = 0o711;

/**
 * Closes a data folder, what an earlier version left in it, and from now on every file of this process and its children to
 * all other users. Throws as {@link ensureOwnFolder} does.
 */
export function openDataFolder(dataDir: string): void {
  process.umask(0o077);
  ensureOwnFolder(dirname(dataDir), PASSABLE);
  ensureOwnFolder(dataDir, 0o700);
  if (isUnix) spawnSync('chmod', ['-R', 'go-rwx', dataDir]);
}

/** Before a command that writes files for all users of the machine: they could not read them under this process's umask. */
export const FOR_ALL_USERS = ['sh', '-c', 'umask 022 && exec "$@"', 'sh'] as const;

const isUnix = process.getuid !== undefined;

/**
 * Makes the folder, or takes the one that is there, and sets its mode. Throws before anything is written into it when it is
 * a link, when it belongs to another user, or when every user can write to it.
 */
export function ensureOwnFolder(folder: string, mode: number): void {
  makeUnlessThere(folder, mode);
  if (!isUnix) return;
  const descriptor = openUnlessLink(folder);
  try {
    const { uid, mode: found } = fstatSync(descriptor);
    if (uid !== process.getuid?.())
      throw new Error(
        `${folder} belongs to the user with the id ${uid}, and this process runs as ${process.getuid?.()}. Start as that user, or remove the folder if it is not yours.`,
      );
    if (found & constants.S_IWOTH)
      throw new Error(
        `Every user can write to ${folder}, so its content may be anybody's. Look through it, then run "chmod o-w ${folder}" or remove it.`,
      );
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

function makeUnlessThere(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** What is checked and changed is the folder that was opened, whatever lies under its name by then. */
function openUnlessLink(folder: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES')
      throw new Error(
        `${folder} is closed to this process. Start as the user that owns it, or remove the folder if it is not yours.`,
        { cause: error },
      );
    if (!['ENOTDIR', 'ELOOP'].includes(code)) throw error;
    throw new Error(
      `${folder} is a link or a file, not a folder: what is written there would go elsewhere. Remove it, then start again.`,
      { cause: error },
    );
  }
}
