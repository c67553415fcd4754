import { spawnSync } from 'node:child_process';
import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';

/** Other accounts may open a known path below the folder, but cannot list the folder. */
export const PASSABLE = 0o711;

/**
 * Removes the permissions of all other users: from the data folder, from the files of an earlier version in it, and, by the
 * umask, from all later files of this process and its children. Throws as {@link ensureOwnFolder} does.
 */
export function openDataFolder(dataDir: string): void {
  process.umask(0o077);
  ensureOwnFolder(dirname(dataDir), PASSABLE);
  ensureOwnFolder(dataDir, 0o700);
  if (isUnix) spawnSync('chmod', ['-R', 'go-rwx', dataDir]);
}

/** Prefix for a command whose files all users of the machine need: with this process's umask they could not read them. */
export const FOR_ALL_USERS = ['sh', '-c', 'umask 022 && exec "$@"', 'sh'] as const;

const isUnix = process.getuid !== undefined;

/**
 * Creates the folder if it is missing, and sets its mode. Throws, before anything is written into it, if it is a link,
 * belongs to another user, or every user can write to it.
 */
export function ensureOwnFolder(folder: string, mode: number): void {
  createIfMissing(folder, mode);
  if (!isUnix) return;
  const descriptor = openUnlessLink(folder);
  try {
    const { uid, mode: currentMode } = fstatSync(descriptor);
    if (uid !== process.getuid?.())
      throw new Error(
        `${folder} belongs to the user with the id ${uid}, and this process runs as ${process.getuid?.()}. Start as that user, or remove the folder if it is not yours.`,
      );
    if (currentMode & constants.S_IWOTH)
      throw new Error(
        `Every user can write to ${folder}, so another user may have changed its files. Check its files, then run "chmod o-w ${folder}" or remove it.`,
      );
    fchmodSync(descriptor, mode);
  } finally {
    closeSync(descriptor);
  }
}

function createIfMissing(folder: string, mode: number): void {
  try {
    mkdirSync(folder, { mode });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** Owner and mode are checked and changed on the descriptor, so that replacing the folder in between has no effect. */
function openUnlessLink(folder: string): number {
  try {
    return openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EACCES')
      throw new Error(
        `This process has no permission to open ${folder}. Start as the user that owns it, or remove the folder if it is not yours.`,
        { cause: error },
      );
    if (!['ENOTDIR', 'ELOOP'].includes(code)) throw error;
    throw new Error(
      `${folder} is a link or a file, not a folder: files written there would end up elsewhere. Remove it, then start again.`,
      { cause: error },
    );
  }
}
