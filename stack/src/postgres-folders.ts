import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, canEnter } from './postgres-account.js';
import { ensureOwnFolder, PASSABLE } from './private-files.js';

/** Only root can create files here. */
const OUTSIDE = '/var/lib/order-rail';

const hashOf = (folder: string): string =>
  createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12);

/** The folder for files that PostgreSQL's account cannot reach in the clone, e.g. below /root. Creates the folder. */
export function folderOutsideClone(folder: string): string {
  const outside = join(OUTSIDE, hashOf(folder));
  for (const path of [OUTSIDE, outside]) ensureOwnFolder(path, PASSABLE);
  return outside;
}

/** Where earlier versions kept these files. Every user can create files under this name. */
export const folderOfEarlierVersion = (folder: string): string =>
  join('/var/tmp', `order-rail-${hashOf(folder)}`);

/** Undefined unless root owns the folder and no other user can write to it. */
function trustedEarlierFolder(folder: string): string | undefined {
  const earlier = folderOfEarlierVersion(folder);
  const stats = lstatSync(earlier, { throwIfNoEntry: false });
  return stats?.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0 ? earlier : undefined;
}

/**
 * The folder of the database: in the data folder, or outside if PostgreSQL has its own account, which cannot enter the data
 * folder. Only that account can enter the folder of the database.
 */
export function databaseFolder(dataDir: string, account: Account | undefined): string {
  if (!account) return join(dataDir, 'postgres');
  if (canEnter(dirname(dataDir), account)) return `${dataDir}.postgres`;
  return join(folderOutsideClone(dataDir), 'postgres');
}

/** Moves the database from the folder of an earlier version, and makes the account its owner. */
export function moveDatabase(data: string, dataDir: string, account: Account): void {
  const earlier = trustedEarlierFolder(dataDir);
  const candidates = [
    join(dataDir, 'postgres'),
    // This version uses one of the next two, depending on whether the account can enter the clone.
    `${dataDir}.postgres`,
    join(OUTSIDE, hashOf(dataDir), 'postgres'),
    ...(earlier ? [join(earlier, 'postgres')] : []),
  ];
  const found = candidates.find((candidate) => candidate !== data && existsSync(candidate));
  if (!existsSync(data) && found) move(found, data);
  if (!existsSync(data) || statSync(data).uid === account.uid) return;
  const { status, stderr } = spawnSync('chown', ['-R', '-h', `${account.uid}:${account.gid}`, data], {
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(
      `Changing the owner of ${data} to PostgreSQL's account failed: ${stderr.trim()}. Run "chown -R ${account.uid}:${account.gid} ${data}", then start again.`,
    );
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    throw new Error(`The database cannot be moved. Run "mv ${from} ${to}", then start again.`, { cause });
  }
}

/** Deletes the database from every folder that this version or an earlier one uses. */
export function deleteDatabase(dataDir: string): void {
  const isRoot = process.getuid?.() === 0;
  const databases = [join(dataDir, 'postgres'), ...(isRoot ? [`${dataDir}.postgres`] : [])];
  for (const data of databases)
    for (const path of [data, `${data}.new`, `${data}.password`])
      rmSync(path, { recursive: true, force: true });
  if (isRoot) rmSync(join(OUTSIDE, hashOf(dataDir)), { recursive: true, force: true });
  deleteFolderOfEarlierVersion(dataDir);
}

/** Deletes the files that an earlier version kept outside for this folder. */
export function deleteFolderOfEarlierVersion(folder: string): void {
  const earlier = process.getuid?.() === 0 ? trustedEarlierFolder(folder) : undefined;
  if (earlier) rmSync(earlier, { recursive: true });
}
