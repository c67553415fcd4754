import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { type Account, canEnter } from './postgres-account.js';
import { ensureOwnFolder, PASSABLE } from './private-files.js';

/** Only root can make something here. */
const OUTSIDE = '/var/lib/order-rail';

const codeOf = (folder: string): string =>
  createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 12);

/** Where root keeps for PostgreSQL's account what it can not reach in the clone, e.g. below /root. Makes the folder. */
export function folderOutsideClone(folder: string): string {
  const outside = join(OUTSIDE, codeOf(folder));
  for (const each of [OUTSIDE, outside]) ensureOwnFolder(each, PASSABLE);
  return outside;
}

/** Where earlier versions kept it. Every user can make something under this name. */
export const folderOfEarlierVersion = (folder: string): string =>
  join('/var/tmp', `order-rail-${codeOf(folder)}`);

/** Undefined unless root has made it, and nobody else can write to it. */
function earlierFolder(folder: string): string | undefined {
  const earlier = folderOfEarlierVersion(folder);
  const found = lstatSync(earlier, { throwIfNoEntry: false });
  return found?.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0 ? earlier : undefined;
}

/**
 * Where a data folder's database lies: in it, or beside it for an account that the data folder is closed to. The database's own
 * folder is closed to everybody but that account.
 */
export function databaseFolder(dataDir: string, account: Account | undefined): string {
  if (!account) return join(dataDir, 'postgres');
  if (canEnter(dirname(dataDir), account)) return `${dataDir}.postgres`;
  return join(folderOutsideClone(dataDir), 'postgres');
}

/** Moves here what an earlier version kept elsewhere, and gives it to the account. */
export function moveDatabase(data: string, dataDir: string, account: Account): void {
  const earlier = earlierFolder(dataDir);
  const places = [
    join(dataDir, 'postgres'),
    // Where this version keeps it as well, depending on whether the account may enter the clone.
    `${dataDir}.postgres`,
    join(OUTSIDE, codeOf(dataDir), 'postgres'),
    ...(earlier ? [join(earlier, 'postgres')] : []),
  ];
  const found = places.find((place) => place !== data && existsSync(place));
  if (!existsSync(data) && found) move(found, data);
  if (!existsSync(data) || statSync(data).uid === account.uid) return;
  const { status, stderr } = spawnSync('chown', ['-R', '-h', `${account.uid}:${account.gid}`, data], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${data} can not be given to PostgreSQL's account: ${stderr}`);
}

function move(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (cause) {
    throw new Error(`The database can not be moved. Run "mv ${from} ${to}", then start again.`, { cause });
  }
}

/** Removes the database, wherever this version or an earlier one keeps it. */
export function deleteDatabase(dataDir: string): void {
  const isRoot = process.getuid?.() === 0;
  const databases = [join(dataDir, 'postgres'), ...(isRoot ? [`${dataDir}.postgres`] : [])];
  for (const data of databases)
    for (const path of [data, `${data}.new`, `${data}.password`])
      rmSync(path, { recursive: true, force: true });
  if (isRoot) rmSync(join(OUTSIDE, codeOf(dataDir)), { recursive: true, force: true });
  deleteFolderOfEarlierVersion(dataDir);
}

/** Removes what an earlier version kept outside for this folder. */
export function deleteFolderOfEarlierVersion(folder: string): void {
  const earlier = process.getuid?.() === 0 ? earlierFolder(folder) : undefined;
  if (earlier) rmSync(earlier, { recursive: true });
}
